// image/tar.h - the entries of a tar archive, in order, from any Input.
//
// Format  POSIX.1-2017 pax (ustar and extended headers), GNU tar (long names, base-256 numbers, old
//         and new sparse files).
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
  /// What extended headers said about the entry that follows.
  struct Extended {
    std::optional<std::string> path, link, sparse_name;
    std::optional<std::uint64_t> size, real_size, uid, gid;
    std::vector<Piece> pieces;
    bool sparse = false, map_in_content = false;
  };
  /// How far the hole or the data reaches in which a sparse file's content stands.
  struct Run {
    std::uint64_t length;
    bool is_hole;
  };

  Result<std::optional<std::string_view>> next_block();
  Result<std::optional<Header>> end_of_archive();
  Status read_pax(std::uint64_t size, Extended& extended);
  static Status take_pax_record(std::string_view key, std::string_view value, Extended& extended);
  static Status take_sparse_record(std::string_view key, std::string_view value,
                                   Extended& extended);
  Status read_long_name(std::uint64_t size, std::optional<std::string>& name);
  Status read_extended(char type, std::uint64_t size, Extended& extended);
  Status read_old_sparse(const std::string& block, Extended& extended);
  Status read_sparse_map();
  [[nodiscard]] bool map_makes_sense() const;
  Result<Run> sparse_run();
  Status begin_content(const std::string& block, std::uint64_t size, Extended& extended);
  Result<Header> make_header(const std::string& block, std::uint64_t size, Extended& extended);

  Input& input_;
  std::string block_;
  std::uint64_t content_left_ = 0, padding_ = 0, content_position_ = 0;
  std::size_t piece_shown_ = 0;
  // of a sparse file: its size with holes, how far its content was read, its data in order
  std::uint64_t real_size_ = 0, reached_ = 0;
  std::vector<Piece> pieces_;
  std::size_t piece_ = 0;  // the first that was not read to its end
  bool sparse_ = false, broken_map_ = false;
};

}  // namespace plimsoll
