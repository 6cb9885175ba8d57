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

void remove_quietly(const std::string& path) {
  std::error_code error;
  fs::remove(path, error);
}

std::optional<StagedMeta> read_meta(const std::string& path, const std::string& meta_path,
                                    const std::string& url) {
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  const Result<std::string> text = read_file(meta_path, meta_limit);
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

Staging::Staging(const std::string& folder, const Feed& feed) : file_(folder + '/' + feed.file) {
  const fs::path file(file_);
  folder_ = file.parent_path().string();
  const std::string hidden = folder_ + "/." + file.filename().string();
  part_ = hidden + ".part";
  file_meta_ = hidden + ".meta";
  part_meta_ = part_ + ".meta";
}

Status Staging::prepare() const {
  TRY_STATUS(make_folders(folder_));
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, error)) {
    if (entry.path().string().starts_with(part_meta_ + '.')) fs::remove(entry.path(), error);
  }
  return {};
}

std::optional<StagedMeta> Staging::file_meta(const std::string& url) const {
  return read_meta(file_, file_meta_, url);
}

std::optional<StagedMeta> Staging::part_meta(const std::string& url) const {
  return read_meta(part_, part_meta_, url);
}

Status Staging::write_part_meta(const StagedMeta& meta) const {
  JsonWriter out;
  out.begin_object();
  write_validators(out, meta.validators);
  out.member("resumable", meta.resumable);
  if (meta.total) out.member("total", *meta.total);
  out.end_object();
  return write_file(part_meta_, out.take());
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
  remove_quietly(file_meta_);
  TRY_STATUS(rename_file(part_, file_));
  return rename_file(part_meta_, file_meta_);
}

void Staging::clear_part() const {
  remove_quietly(part_meta_);
  remove_quietly(part_);
}

void Staging::clear() const {
  clear_part();
  remove_quietly(file_meta_);
  remove_quietly(file_);
  remove_quietly(folder_);  // if it is empty
}

}  // namespace plimsoll::fetch
