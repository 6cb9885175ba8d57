// fetch/staging.cpp - files on their way, and their meta files.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/staging.h"

#include <filesystem>

#include "base/file.h"
#include "base/json.h"
#include "base/lock.h"
#include "fetch/protocol.h"

namespace plimsoll::fetch {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t meta_limit = 65536;  // bytes

std::string meta_of(const std::string& path) { return path + ".meta"; }

void remove_quietly(const std::string& path) {
  std::error_code error;
  fs::remove(path, error);
}

std::optional<StagedMeta> read_meta(const std::string& path, const std::string& url) {
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  const Result<std::string> text = read_file(meta_of(path), meta_limit);
  JsonDocument document;
  if (!text || !document.parse(*text)) return std::nullopt;
  const JsonValue root = document.root();
  StagedMeta meta{.validators = read_validators(root),
                  .resumable = root["resumable"].truth(),
                  .total = root["total"].whole()};
  if (meta.validators.url != without_credentials(url)) return std::nullopt;
  return meta;
}

}  // namespace

void write_validators(JsonWriter& out, const Validators& validators) {
  out.member("url", validators.url);
  out.member_if("etag", validators.etag);
  out.member_if("last_modified", validators.last_modified);
}

Validators read_validators(const JsonValue& object) {
  return {.url = std::string(object["url"].text()),
          .etag = std::string(object["etag"].text()),
          .last_modified = std::string(object["last_modified"].text())};
}

Staging::Staging(const std::string& folder, const Feed& feed)
    : file_(folder + '/' + feed.name + (feed.kind == FeedKind::zip ? ".zip" : ".json")),
      part_(folder + '/' + feed.name + ".part") {}

std::optional<StagedMeta> Staging::file_meta(const std::string& url) const {
  return read_meta(file_, url);
}

std::optional<StagedMeta> Staging::part_meta(const std::string& url) const {
  return read_meta(part_, url);
}

Status Staging::write_part_meta(const StagedMeta& meta) const {
  JsonWriter out;
  out.begin_object();
  write_validators(out, meta.validators);
  out.member("resumable", meta.resumable);
  if (meta.total) out.member("total", *meta.total);
  out.end_object();
  return write_file(meta_of(part_), out.take());
}

std::uint64_t Staging::part_size(const std::string& url) const {
  std::error_code error;
  const std::optional<StagedMeta> known = part_meta(url);
  if (!known || !known->resumable || known->validators.for_range().empty()) return 0;
  const std::uint64_t size = fs::file_size(part_, error);
  if (error || (known->total && size >= *known->total)) return 0;
  return size;
}

Status Staging::promote() const {
  remove_quietly(meta_of(file_));
  TRY_STATUS(rename_file(part_, file_));
  return rename_file(meta_of(part_), meta_of(file_));
}

void Staging::clear_part() const {
  remove_quietly(meta_of(part_));
  remove_quietly(part_);
}

void Staging::clear() const {
  clear_part();
  remove_quietly(meta_of(file_));
  remove_quietly(file_);
}

}  // namespace plimsoll::fetch
