// fetch/staging.h - files on their way from a feed to a database, and what is known of them.
//
// Shape   Feed::file is whole and checked: "npm/all.zip". Beside it ".all.zip.part" is not yet, and
// for either a ".meta" says which state of the feed it is.
// Safety  a meta file is removed before
// the bytes that it speaks of change, and written before new ones come: after a crash at any moment
// it never speaks of other bytes, and the whole file stays until the next one is whole.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "fetch/feeds.h"

namespace plimsoll {
class JsonValue;
class JsonWriter;
}  // namespace plimsoll

namespace plimsoll::fetch {

/// Which state of a feed something was made from, as the server named it.
struct Validators {
  std::string url;  // without credentials
  std::string etag;
  std::string last_modified;
  bool operator==(const Validators&) const = default;

  /// Whether a server can be asked "is it still this?".
  [[nodiscard]] bool can_be_asked() const { return !etag.empty() || !last_modified.empty(); }
  /// What If-Range may name: a weak ETag does not promise the same bytes.
  [[nodiscard]] std::string for_range() const {
    if (!etag.empty()) return etag.starts_with("W/") ? "" : etag;
    return last_modified;
  }
};

void write_validators(JsonWriter& out, const Validators& validators);
Validators read_validators(const JsonValue& object);

/// What stands in a meta file.
struct StagedMeta {
  Validators validators;
  bool resumable = false;
  std::optional<std::uint64_t> total;  // bytes
  bool operator==(const StagedMeta&) const = default;
};

/// The places of one feed in a staging folder.
class Staging {
 public:
  Staging(const std::string& folder, const Feed& feed);

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::string& part() const { return part_; }
  /// Creates the folder, and removes what a killed write left in it.
  Status prepare() const;

  /// Of the whole file; nothing if file or meta are missing, or speak of another address.
  [[nodiscard]] std::optional<StagedMeta> file_meta(const std::string& url) const;
  /// Of the part, likewise.
  [[nodiscard]] std::optional<StagedMeta> part_meta(const std::string& url) const;
  Status write_part_meta(const StagedMeta& meta) const;
  /// Bytes of the part that may be continued; 0 if none may.
  [[nodiscard]] std::uint64_t part_size(const std::string& url) const;

  /// The part has become whole and takes the file's place.
  [[nodiscard]] Status promote() const;
  void clear_part() const;
  /// Forgets the whole file too.
  void clear() const;

 private:
  std::string folder_, file_, part_, file_meta_, part_meta_;
};

}  // namespace plimsoll::fetch
