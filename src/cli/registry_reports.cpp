// cli/registry_reports.cpp - the folder of reports, and the list of them.
// SPDX-License-Identifier: Apache-2.0
#include "cli/registry_reports.h"

#include <fcntl.h>

#include <cerrno>

#include "base/digest.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "document/report_json.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t list_limit = std::uint64_t{64} << 20U;
constexpr std::uint64_t report_limit = std::uint64_t{256} << 20U;
constexpr std::size_t longest_file_name = 200;  // file systems take 255 bytes
constexpr std::size_t hash_length = 16;
constexpr std::string_view list_name = "/.plimsoll-registry";

Status append(const std::string& path, const std::string& line) {
  const Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (file.get() < 0) return std::unexpected(os_error(path, errno));
  return write_all(file.get(), line, path);
}

}  // namespace

std::string report_file_name(const WalkImage& image) {
  const Reference& reference = image.reference;
  std::string name = replace_all(reference.repository, "/", "+") + "@" + reference.tag;
  if (name.size() > longest_file_name) {
    const std::string hash = hex(sha256(name)).substr(0, hash_length);
    name = name.substr(0, longest_file_name) + "~" + hash;
  }
  return name + ".json";
}

Result<ReportFolder> ReportFolder::open(const std::string& path, std::string flags, bool anew) {
  TRY_STATUS(make_folders(path));
  ReportFolder folder;
  folder.path_ = path;
  folder.flags_ = std::move(flags);
  const auto list = read_regular_file(path + std::string(list_name), list_limit);
  if (!list && list.error().code != Errc::not_found && list.error().code != Errc::too_large)
    return std::unexpected(list.error());
  bool is_other = anew || !list;
  const std::string text = list.value_or(std::string());
  for (const std::string_view line : lines(text)) {
    const auto parts = words(line);
    if (parts.size() != 3) continue;  // a line that was being written when a run ended
    is_other = is_other || parts[0] != folder.flags_;
    folder.digests_.insert_or_assign(std::string(parts[1]), std::string(parts[2]));
  }
  if (!is_other) return folder;
  folder.digests_.clear();
  TRY_STATUS(write_file(path + std::string(list_name), {}));
  return folder;
}

std::optional<Report> ReportFolder::load(const WalkImage& image) const {
  const std::string name = report_file_name(image);
  const auto known = digests_.find(name);
  if (known == digests_.end() || known->second != image.reference.digest) return std::nullopt;
  const auto text = read_regular_file(path_ + "/" + name, report_limit);
  if (!text) return std::nullopt;
  auto report = read_report(*text);
  // The folder may hold reports of another registry.
  if (!report || report->artifact.reference != to_text(image.reference)) return std::nullopt;
  return *std::move(report);
}

Status ReportFolder::store(const WalkImage& image, const std::string& json, bool is_whole) {
  if (path_.empty()) return {};
  const std::string name = report_file_name(image);
  TRY_STATUS(write_file(path_ + "/" + name, json, false));
  if (!is_whole) return {};
  // One write of one line: several threads do not mix theirs.
  return append(path_ + std::string(list_name),
                flags_ + " " + name + " " + image.reference.digest + "\n");
}

void ReportList::write(std::string_view text) {
  if (status_) status_ = write_(text);
}

void ReportList::add(std::size_t image, std::string json) {
  const std::scoped_lock lock(mutex_);
  waiting_.emplace(image, std::move(json));
  for (auto at = waiting_.begin(); at != waiting_.end() && at->first == next_;
       at = waiting_.erase(at), ++next_) {
    if (at->second.empty()) continue;
    write(is_first_ ? "{\"schema_version\": \"1\", \"reports\": [\n" : ",\n");
    is_first_ = false;
    write(trim(at->second));
  }
}

Status ReportList::finish(const std::vector<WalkFailure>& failures) {
  if (is_first_) write("{\"schema_version\": \"1\", \"reports\": [");
  write("]");
  if (!failures.empty()) {
    JsonWriter json;
    json.begin_array();
    for (const WalkFailure& failure : failures) {
      json.begin_object();
      json.member("name", printable(failure.name));
      json.member("code", name_of(failure.error.code));
      json.member("what", printable(failure.error.what));
      json.end_object();
    }
    json.end_array();
    write(",\n\"failures\": " + json.take());
  }
  write("}\n");
  return status_;
}

}  // namespace plimsoll
