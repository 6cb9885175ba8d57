// image/tar_pax.h - the records of a pax header, read as Go's archive/tar reads them.
//
// Format  POSIX.1-2017 pax, "pax Extended Header"; GNU tar manual, "Storing Sparse Files";
//         star(5), SCHILY.xattr; libarchive-formats(5), LIBARCHIVE.xattr.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "facts/file_capabilities.h"

namespace plimsoll::tar {

/// The value that counts of each record, empty where there is none: an empty value leaves the plain
/// header's. The views look into this object.
class PaxRecords {
 public:
  PaxRecords() = default;
  PaxRecords(const PaxRecords&) = delete;
  PaxRecords& operator=(const PaxRecords&) = delete;
  ~PaxRecords() = default;

  struct Values {
    std::string_view path, link, user, group, uid, gid, size, access_time, change_time, write_time;
    std::string_view sparse_name, sparse_size, sparse_real_size, sparse_major, sparse_minor,
        sparse_blocks, sparse_map;
    std::string_view capabilities;        // bytes as they are
    std::string_view coded_capabilities;  // in base64
  };
  /// Replaces what there was; malformed if any record does not add up.
  Status parse(std::string text);
  void clear() { values_ = {}; }
  [[nodiscard]] const Values& values() const { return values_; }

  /// Numbers and times are what they should be; `size`, `uid` and `gid` hold them.
  Status check_numbers();
  std::optional<std::int64_t> size, uid, gid;

  /// The form of a sparse file of which these are the records.
  enum class Sparse : std::uint8_t { none, map_in_records, map_in_content };
  [[nodiscard]] Sparse sparse() const;
  [[nodiscard]] bool has_sparse_records() const;
  /// The capabilities of a file; nothing if no record tells of any.
  [[nodiscard]] Result<std::optional<FileCapabilities>> capabilities() const;

 private:
  Status take(std::string_view key, std::string_view value);
  Status take_piece(bool is_offset, std::string_view value);

  std::string text_;
  std::string pieces_;  // of version 0.0, as 0.1 writes them
  std::size_t piece_numbers_ = 0;
  Values values_;
};

}  // namespace plimsoll::tar
