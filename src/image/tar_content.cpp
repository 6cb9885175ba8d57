// image/tar_content.cpp - the content of a tar archive's entries, sparse files with their holes.
//
// Format  GNU tar manual, "Storing Sparse Files": the old format's map is in the headers, version
//         1.0's in front of the content.
// Safety  a map must be in order, end inside the file, and ask for
// no more than is stored; holes are never held. SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "image/tar.h"
#include "image/tar_block.h"

namespace plimsoll {

using namespace tar;

namespace {
constexpr std::array<char, std::size_t{32} << 10U> zeros{};
}  // namespace

Status TarReader::read_old_sparse(const std::string& block, Extended& extended) {
  extended.sparse = true;
  extended.real_size = number_of(block, real_size_field);
  std::string map = block;
  Field field = sparse_field;
  bool more = block[extended_offset] != '\0';
  for (;;) {
    for (std::size_t at = field.offset; at < field.offset + field.length; at += 24) {
      const auto offset = number_of(map, {at, 12});
      const auto length = number_of(map, {at + 12, 12});
      if (!offset || !length) return fail(Errc::malformed, "tar: a sparse map that makes no sense");
      if (*length > 0) extended.pieces.push_back({*offset, *length});
    }
    if (!more) return {};
    if (extended.pieces.size() > sparse_limit)
      return fail(Errc::too_many, "tar: a sparse file of too many pieces");
    map.clear();
    TRY_STATUS(input_.read(block_size, map));
    field = {0, 504};
    more = map[504] != '\0';
  }
}

/// Version 1.0: decimal numbers, a line each, in whole blocks in front of the content.
Status TarReader::read_sparse_map() {
  std::string text;
  std::size_t used = 0;
  const auto next_number = [&]() -> Result<std::uint64_t> {
    std::size_t end = text.find('\n', used);
    while (end == std::string::npos) {
      if (content_left_ < block_size || text.size() - used > block_size)
        return fail(Errc::malformed, "tar: a sparse map without an end");
      text.erase(0, std::exchange(used, 0));
      TRY_STATUS(input_.read(block_size, text));
      content_left_ -= block_size;
      end = text.find('\n');
    }
    const auto value = number(std::string_view(text).substr(used, end - used));
    used = end + 1;
    if (!value) return fail(Errc::malformed, "tar: a sparse map that makes no sense");
    return *value;
  };
  const std::uint64_t count = TRY(next_number());
  if (count > sparse_limit) return fail(Errc::too_many, "tar: a sparse file of too many pieces");
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t offset = TRY(next_number());
    const std::uint64_t length = TRY(next_number());
    pieces_.push_back({offset, length});
  }
  return {};
}

bool TarReader::map_makes_sense() const {
  std::uint64_t end = 0;
  std::uint64_t left = content_left_;
  for (const auto& [offset, length] : pieces_) {
    if (offset < end || offset > real_size_ || length > real_size_ - offset || length > left)
      return false;
    end = offset + length;
    left -= length;
  }
  return true;
}

Status TarReader::begin_content(const std::string& block, std::uint64_t size, Extended& extended) {
  const char type = block[type_offset];
  if (type == 'S') TRY_STATUS(read_old_sparse(block, extended));
  // A link, a device or a folder may carry a size that means nothing; GNU's dump folders do have
  // content.
  constexpr std::string_view without_content = "123456";
  const bool has_content = without_content.find(type) == std::string_view::npos;
  content_left_ = has_content ? extended.size.value_or(size) : 0;
  padding_ = padding_of(content_left_);
  sparse_ = extended.sparse && has_content;
  pieces_ = std::move(extended.pieces);
  piece_ = 0;
  reached_ = 0;
  if (sparse_ && extended.map_in_content) TRY_STATUS(read_sparse_map());
  content_position_ = input_.position();
  real_size_ = sparse_ ? extended.real_size.value_or(0) : content_left_;
  broken_map_ = sparse_ && !map_makes_sense();
  return {};
}

Result<TarReader::Run> TarReader::sparse_run() {
  if (broken_map_) return fail(Errc::malformed, "tar: a sparse map that makes no sense");
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
