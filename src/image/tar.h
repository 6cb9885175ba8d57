// image/tar.h - the entries of a tar archive, in order, from any Input.
//
// Format  POSIX.1-2017 pax (ustar and extended headers), GNU tar (long names, base-256 numbers, old
//         and new sparse files). Where readers differ: as Go's archive/tar, which container
//         runtimes unpack with (tests/oracle/tar.py compares); what it refuses ends the walk.
// Safety  sizes of names, extended headers and sparse maps are bounded; a header that does not add
//         up ends the walk.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "facts/entry.h"
#include "image/input.h"
#include "image/tar_block.h"
#include "image/tar_pax.h"

namespace plimsoll {

class TarReader {
 public:
  explicit TarReader(Input& input) : input_(input) {}

  /// The next entry's header, or nothing at the end of the archive (two blocks of zeros, or the end
  /// of the input). The content of the entry before is skipped. Entries with an unusable name come
  /// as an Error in `bad_name`.
  struct Header {
    Entry entry;  // path as cleaned; link of a hard link cleaned as well
    bool absolute = false;
    std::optional<Error> bad_name;
    std::optional<Error> doubt;  // other readers may see another entry here
    std::optional<Error> bad_capabilities;
  };
  Result<std::optional<Header>> next();

  /// Bytes of content that are stored (a sparse file: without its holes) and not yet read.
  [[nodiscard]] std::uint64_t stored() const { return content_left_; }
  /// The current entry's content from where it was read to, appended to `out`: the caller has
  /// checked its size.
  Status read_content(std::string& out);
  /// The next piece of the content, holes filled with zeros; empty at its end.
  Result<std::string_view> next_piece();
  /// Moves on by up to `n` bytes of the content.
  Status skip_content(std::uint64_t n);
  [[nodiscard]] bool is_sparse() const { return sparse_; }
  /// Where the current content begins in the Input.
  [[nodiscard]] std::uint64_t content_position() const { return content_position_; }

  static constexpr std::uint64_t extended_limit = 1U
                                                  << 20U;  // bytes of a pax header or a long name
  static constexpr std::size_t sparse_limit = 100'000;     // pieces of one sparse file

 private:
  struct Piece {
    std::uint64_t offset, length;
  };
  /// What GNU's headers said about the entry that follows, and why readers may disagree about it.
  struct Pending {
    std::string name, link;
    const char* doubt = nullptr;
    bool has_pax = false;
  };
  /// How far the hole or the data reaches in which a sparse file's content stands.
  struct Run {
    std::uint64_t length;
    bool is_hole;
  };

  Result<std::optional<std::string_view>> next_block();
  Result<std::optional<Header>> end_of_archive();
  Result<std::string> read_special(std::int64_t size);
  Status read_extended(char type, std::int64_t size, Pending& pending);
  Status read_global(std::int64_t size, Pending& pending);
  Status read_old_sparse();
  Status read_pax_sparse();
  Status read_map_in_records();
  Status read_map_in_content();
  Status add_piece(std::optional<std::int64_t> offset, std::optional<std::int64_t> length);
  [[nodiscard]] bool map_makes_sense() const;
  Result<Run> sparse_run();
  Status begin_content(char type, std::int64_t size);
  Result<Header> make_header(tar::Dialect dialect, std::int64_t size, Pending& pending);
  Entry make_entry(std::optional<EntryType> type) const;

  Input& input_;
  std::string block_;  // the current header
  tar::PaxRecords pax_;
  std::uint64_t content_left_ = 0, padding_ = 0, content_position_ = 0;
  std::size_t piece_shown_ = 0;
  // of a sparse file: its size with holes, how far its content was read, its data in order
  std::uint64_t real_size_ = 0, reached_ = 0;
  std::vector<Piece> pieces_;
  std::size_t piece_ = 0;  // the first that was not read to its end
  bool sparse_ = false;
};

}  // namespace plimsoll
