// image/tar_content.cpp - the content of a tar archive's entries, sparse files with their holes.
//
// Format  GNU tar manual, "Storing Sparse Files": the old format's map is in the headers, version
//         1.0's in front of the content.
// Safety  a map must be in order, end inside the file, and ask for
// no more than is stored; holes are never held.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "image/tar.h"
#include "image/tar_block.h"

namespace plimsoll {

using namespace tar;

namespace {
constexpr std::array<char, std::size_t{32} << 10U> zeros{};
}  // namespace

Status TarReader::add_piece(std::optional<std::int64_t> offset,
                            std::optional<std::int64_t> length) {
  if (!offset || !length || *offset < 0 || *length < 0)
    return fail(Errc::malformed, "tar: a sparse map that makes no sense");
  if (pieces_.size() >= sparse_limit)
    return fail(Errc::too_many, "tar: a sparse file of too many pieces");
  pieces_.push_back({static_cast<std::uint64_t>(*offset), static_cast<std::uint64_t>(*length)});
  return {};
}

/// Four pieces in the header, 21 in each block that follows it; an empty field ends a block's list.
Status TarReader::read_old_sparse() {
  const auto real_size = number_of(block_, real_size_field);
  if (dialect_of(block_) != Dialect::gnu || !real_size || *real_size < 0)
    return fail(Errc::malformed, "tar: a sparse file that is none of GNU's");
  real_size_ = static_cast<std::uint64_t>(*real_size);
  std::string map = block_;
  Field field = sparse_field;
  bool more = block_[extended_offset] != '\0';
  for (;;) {
    for (std::size_t at = field.offset; at < field.offset + field.length; at += 24) {
      if (map[at] == '\0') break;
      TRY_STATUS(add_piece(number_of(map, {at, 12}), number_of(map, {at + 12, 12})));
    }
    if (!more) return {};
    map.clear();
    TRY_STATUS(input_.read(block_size, map));
    field = {0, 504};
    more = map[504] != '\0';
  }
}

Status TarReader::read_pax_sparse() {
  const PaxRecords::Values& pax = pax_.values();
  const std::string_view text = pax.sparse_size.empty() ? pax.sparse_real_size : pax.sparse_size;
  if (!text.empty()) {
    const auto real_size = decimal_of(text);
    if (!real_size || *real_size < 0)
      return fail(Errc::malformed, "tar: impossible size of a sparse file");
    real_size_ = static_cast<std::uint64_t>(*real_size);
  }
  if (pax_.sparse() == PaxRecords::Sparse::map_in_records) return read_map_in_records();
  return read_map_in_content();
}

/// Versions 0.0 and 0.1: decimal numbers with commas between.
Status TarReader::read_map_in_records() {
  const std::string_view map = pax_.values().sparse_map;
  const std::vector<std::string_view> numbers =
      map.empty() ? std::vector<std::string_view>() : split(map, ',');
  const auto count = decimal_of(pax_.values().sparse_blocks);
  if (!count || *count < 0 || numbers.size() % 2 != 0 ||
      numbers.size() / 2 != static_cast<std::uint64_t>(*count))
    return fail(Errc::malformed, "tar: a sparse map that makes no sense");
  for (std::size_t i = 0; i < numbers.size(); i += 2)
    TRY_STATUS(add_piece(decimal_of(numbers[i]), decimal_of(numbers[i + 1])));
  return {};
}

/// Version 1.0: decimal numbers, a line each, in whole blocks in front of the content.
Status TarReader::read_map_in_content() {
  std::string text;
  std::size_t used = 0;
  const auto next_number = [&]() -> Result<std::optional<std::int64_t>> {
    std::size_t end = text.find('\n', used);
    while (end == std::string::npos) {
      if (content_left_ < block_size || text.size() - used > block_size)
        return fail(Errc::malformed, "tar: a sparse map without an end");
      text.erase(0, std::exchange(used, 0));
      TRY_STATUS(input_.read(block_size, text));
      content_left_ -= block_size;
      end = text.find('\n');
    }
    const std::size_t begin = std::exchange(used, end + 1);
    return decimal_of(std::string_view(text).substr(begin, end - begin));
  };
  const auto count = TRY(next_number());
  if (!count || *count < 0) return fail(Errc::malformed, "tar: a sparse map that makes no sense");
  for (std::int64_t i = 0; i < *count; ++i) {
    const auto offset = TRY(next_number());
    const auto length = TRY(next_number());
    TRY_STATUS(add_piece(offset, length));
  }
  return {};
}

/// In order, inside the file, and of exactly as many bytes as are stored.
bool TarReader::map_makes_sense() const {
  std::uint64_t end = 0;
  std::uint64_t left = content_left_;
  for (const auto& [offset, length] : pieces_) {
    if (offset < end || offset > real_size_ || length > real_size_ - offset || length > left)
      return false;
    end = offset + length;
    left -= length;
  }
  return left == 0;
}

Status TarReader::begin_content(char type, std::int64_t size) {
  // A link, a device or a folder may carry a size that means nothing; GNU's dump folders do have
  // content.
  const bool has_content = type < '1' || type > '6';
  if (has_content && size < 0) return fail(Errc::malformed, "tar entry of negative size");
  content_left_ = has_content ? static_cast<std::uint64_t>(size) : 0;
  padding_ = padding_of(content_left_);
  real_size_ = content_left_;
  pieces_.clear();
  piece_ = 0;
  reached_ = 0;
  sparse_ = type == 'S' || pax_.sparse() != PaxRecords::Sparse::none;
  if (type == 'S') TRY_STATUS(read_old_sparse());
  else if (sparse_) TRY_STATUS(read_pax_sparse());
  content_position_ = input_.position();
  if (sparse_ && (!has_content || !map_makes_sense()))
    return fail(Errc::malformed, "tar: a sparse map that makes no sense");
  return {};
}

Result<TarReader::Run> TarReader::sparse_run() {
  while (piece_ < pieces_.size() && reached_ >= pieces_[piece_].offset + pieces_[piece_].length)
    ++piece_;
  if (piece_ == pieces_.size()) return Run{real_size_ - reached_, true};
  const auto& [offset, length] = pieces_[piece_];
  if (reached_ < offset) return Run{offset - reached_, true};
  return Run{offset + length - reached_, false};
}

Status TarReader::read_content(std::string& out) {
  if (!sparse_) {
    input_.consume(std::exchange(piece_shown_, 0));
    return input_.read(std::exchange(content_left_, 0), out);
  }
  for (;;) {
    const std::string_view piece = TRY(next_piece());
    if (piece.empty()) return {};
    out += piece;
  }
}

Result<std::string_view> TarReader::next_piece() {
  input_.consume(std::exchange(piece_shown_, 0));
  std::uint64_t wanted = content_left_;
  if (sparse_) {
    const Run run = TRY(sparse_run());
    wanted = run.length;
    if (run.is_hole) {
      const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, zeros.size()));
      reached_ += length;
      return std::string_view(zeros.data(), length);
    }
  }
  if (wanted == 0) return std::string_view();
  TRY_STATUS(input_.refill());
  if (input_.available().empty()) return fail(Errc::truncated, "archive ends inside a file");
  piece_shown_ =
      static_cast<std::size_t>(std::min<std::uint64_t>(wanted, input_.available().size()));
  content_left_ -= piece_shown_;
  reached_ += piece_shown_;
  return input_.available().substr(0, piece_shown_);
}

Status TarReader::skip_content(std::uint64_t n) {
  input_.consume(std::exchange(piece_shown_, 0));
  while (n > 0) {
    const Run run = sparse_ ? TRY(sparse_run()) : Run{content_left_, false};
    const std::uint64_t length = std::min(n, run.length);
    if (length == 0) return {};
    if (!run.is_hole) {
      content_left_ -= length;
      TRY_STATUS(input_.skip(length));
    }
    reached_ += length;
    n -= length;
  }
  return {};
}

}  // namespace plimsoll
