// facts/cache.cpp - records of layers on disk.
// SPDX-License-Identifier: Apache-2.0
#include "facts/cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>

#include "base/digest.h"
#include "base/encode.h"
#include "base/file.h"
#include "base/hash.h"

namespace plimsoll {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view encoding_version =
    "10";  // raised with any change of layer_facts.cpp or entries.cpp, or of what a tar is read as
constexpr std::string_view magic = "PLMFACT2";
constexpr std::string_view extension = ".facts";
constexpr std::uint64_t record_limit = std::uint64_t{1} << 30U;
constexpr auto stale_temporary = std::chrono::hours(1);

/// The bytes behind the magic number and the sum. A sum against accidents is enough: who can write
/// into the user's cache could forge a digest as well.
struct CachedRecord {
  std::string bytes;
  [[nodiscard]] std::string_view body() const { return std::string_view(bytes).substr(head); }
  static constexpr std::size_t head = magic.size() + 8;
};

std::string sum_of(std::string_view body) {
  Encoder out;
  out.fixed64(hash64(body));
  return out.take();
}

Result<CachedRecord> read_record(const std::string& path) {
  CachedRecord record{TRY(read_regular_file(path, record_limit))};
  if (record.bytes.size() < CachedRecord::head || !record.bytes.starts_with(magic))
    return fail(Errc::malformed, path + ": is no record of layer facts");
  if (record.bytes.compare(magic.size(), 8, sum_of(record.body())) != 0)
    return fail(Errc::digest_mismatch, path + ": record of layer facts is damaged");
  return record;
}

/// In place: a body may be large, and the encoder left room.
std::string make_record(std::string body) {
  body.insert(0, std::string(magic) + sum_of(body));
  return body;
}

/// Marks a record as used: trim() goes by the time of change. Fails without harm on read-only
/// media. By a descriptor: in the sandbox there is no other way.
void touch(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() >= 0) ::futimens(file.get(), nullptr);
}

struct Record {
  fs::path path;
  std::uint64_t bytes;
  fs::file_time_type used;
};

/// "HEX.facts.XXXXXX": what write_file() makes beside a record.
bool is_temporary(const fs::path& path) { return path.stem().extension() == extension; }

/// Every record; temporary files that a killed process left behind are removed on the way, nothing
/// else. What is no regular file was put there by somebody else.
Result<std::vector<Record>> list_records(const std::string& folder) {
  std::vector<Record> records;
  std::error_code error;
  const auto now = fs::file_time_type::clock::now();
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;  // another process may remove it meanwhile
    if (!fs::is_regular_file(at->symlink_status(gone))) continue;
    const std::uint64_t bytes = fs::file_size(at->path(), gone);
    const auto used = fs::last_write_time(at->path(), gone);
    if (gone) continue;
    if (at->path().extension() == extension) records.push_back({at->path(), bytes, used});
    else if (is_temporary(at->path()) && now - used > stale_temporary) fs::remove(at->path(), gone);
  }
  if (error && error != std::errc::no_such_file_or_directory)
    return std::unexpected(os_error(folder, error.value()));
  return records;
}

}  // namespace

std::string FactsCache::path_of(std::string_view key, std::string_view family,
                                std::string_view hash) const {
  std::string text;
  for (const std::string_view part : {key, encoding_version, family, hash}) {
    text += part;
    text += '\0';
  }
  return folder_ + "/" + hex(sha256(text)) + std::string(extension);
}

std::optional<LayerFacts> FactsCache::load(std::string_view key,
                                           const FamilyHashes& families) const {
  if (limit_ == 0) return std::nullopt;
  LayerFacts facts;
  const std::string walk = path_of(key, "walk", families.walk);
  const std::string packages = path_of(key, "packages", families.packages);
  auto walk_record = read_record(walk);
  if (!walk_record || !decode_walk(std::move(walk_record->bytes), CachedRecord::head, facts))
    return std::nullopt;
  const auto packages_record = read_record(packages);
  if (!packages_record || !decode_collected(packages_record->body(), facts.collected))
    return std::nullopt;
  facts.detections.resize(families.detectors.size());
  for (std::size_t i = 0; i < families.detectors.size(); ++i) {
    const std::string path =
        path_of(key, families.detectors[i].first, families.detectors[i].second);
    const auto record = read_record(path);
    if (!record || !decode_detections(record->body(), facts.detections[i])) return std::nullopt;
    touch(path);
  }
  touch(walk);
  touch(packages);
  return facts;
}

Status FactsCache::store(std::string_view key, const FamilyHashes& families,
                         const LayerFacts& facts) const {
  if (limit_ == 0) return {};
  TRY_STATUS(make_folders(folder_, true));
  TRY_STATUS(
      write_file(path_of(key, "walk", families.walk), make_record(encode_walk(facts)), false));
  for (std::size_t i = 0; i < families.detectors.size(); ++i) {
    TRY_STATUS(write_file(path_of(key, families.detectors[i].first, families.detectors[i].second),
                          make_record(encode_detections(facts.detections[i])), false));
  }
  return write_file(path_of(key, "packages", families.packages),
                    make_record(encode_collected(facts.collected)), false);
}

std::optional<std::string> FactsCache::document(std::string_view digest) const {
  if (limit_ == 0) return std::nullopt;
  const std::string path = path_of(digest, "document", "");
  const auto record = read_record(path);
  if (!record) return std::nullopt;
  touch(path);
  return std::string(record->body());
}

Status FactsCache::keep_document(std::string_view digest, std::string_view text) const {
  if (limit_ == 0) return {};
  TRY_STATUS(make_folders(folder_, true));
  return write_file(path_of(digest, "document", ""), make_record(std::string(text)), false);
}

Status FactsCache::trim() const {
  std::vector<Record> records = TRY(list_records(folder_));
  std::uint64_t total = 0;
  for (const Record& record : records) total += record.bytes;
  if (total <= limit_) return {};
  std::ranges::sort(records, {}, &Record::used);
  for (const Record& record : records) {
    if (total <= limit_) break;
    std::error_code error;
    fs::remove(record.path, error);
    total -= record.bytes;
  }
  return {};
}

Result<FactsCache::Usage> FactsCache::usage() const {
  Usage usage;
  for (const Record& record : TRY(list_records(folder_))) {
    ++usage.records;
    usage.bytes += record.bytes;
  }
  return usage;
}

Status FactsCache::clear() const {
  for (const Record& record : TRY(list_records(folder_))) {
    std::error_code error;
    fs::remove(record.path, error);
    if (error) return std::unexpected(os_error(record.path.string(), error.value()));
  }
  return {};
}

}  // namespace plimsoll
