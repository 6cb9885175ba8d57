// image/content.cpp - ways to a file's content.
// SPDX-License-Identifier: Apache-2.0
#include "image/content.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/file.h"

namespace plimsoll {

namespace {
constexpr std::uint64_t hold_limit = std::uint64_t{8}
                                     << 20U;  // map §3: larger indexed files go to a temporary file
}  // namespace

Result<std::size_t> HeldAccess::read(std::uint64_t offset, std::span<char> out) {
  if (offset >= text_.size()) return std::size_t{0};
  const std::size_t length = std::min<std::size_t>(out.size(), text_.size() - offset);
  std::memcpy(out.data(), text_.data() + offset, length);
  return length;
}

Result<std::size_t> FileAccess::read(std::uint64_t offset, std::span<char> out) {
  if (offset >= size_) return std::size_t{0};
  const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size_ - offset));
  return read_at(fd_, offset_ + offset, out.first(length));
}

/// From position_ on, through the pieces that the reader gives.
Result<std::size_t> PassingAccess::read_forward(std::span<char> out) {
  std::size_t have = 0;
  while (have < out.size()) {
    if (piece_.empty()) piece_ = TRY(tar_.next_piece());
    if (piece_.empty()) break;
    const std::size_t length = std::min(out.size() - have, piece_.size());
    std::memcpy(out.data() + have, piece_.data(), length);
    piece_.remove_prefix(length);
    have += length;
  }
  position_ += have;
  return have;
}

Result<std::size_t> PassingAccess::read(std::uint64_t offset, std::span<char> out) {
  if (!has_head_) {
    has_head_ = true;
    head_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size_, head_limit)));
    head_.resize(TRY(read_forward(head_)));
  }
  std::size_t have = 0;
  if (offset < head_.size()) {
    have = std::min<std::size_t>(out.size(), head_.size() - offset);
    std::memcpy(out.data(), head_.data() + offset, have);
    if (have == out.size()) return have;
    offset += have;
  }
  if (offset >= size_) return have;
  if (offset < position_) return fail(Errc::not_found, "that part of the file has passed already");
  std::uint64_t ahead = offset - position_;
  const std::uint64_t here = std::min<std::uint64_t>(ahead, piece_.size());
  piece_.remove_prefix(static_cast<std::size_t>(here));
  ahead -= here;
  TRY_STATUS(tar_.skip_content(ahead));
  position_ = offset;
  return have + TRY(read_forward(out.subspan(have)));
}

void TarContent::begin(const Entry& entry) {
  entry_ = &entry;
  held_ = text_shown_ = false;
  begin_pieces();
  spooled_ = Descriptor();
  give_back();
  held_access_.reset();
  file_access_.reset();
  passing_access_.reset();
}

Result<std::string_view> TarContent::hold() {
  if (spooled_.get() >= 0) {
    text_.resize(static_cast<std::size_t>(entry_->size));
    text_.resize(TRY(read_at(spooled_.get(), 0, text_)));
    return text_;
  }
  if (!held_) {
    if (passing_access_) return fail(Errc::not_found, "the file has passed already");
    text_.clear();
    text_.reserve(static_cast<std::size_t>(entry_->size));
    TRY_STATUS(tar_.read_content(text_));
    held_ = true;
  }
  return text_;
}

RandomAccess& TarContent::stream() {
  if (spooled_.get() >= 0) return *file_access_;
  if (held_) return held_access_.emplace(entry_->path, text_);
  if (seekable_ != nullptr && !tar_.is_sparse()) {
    return file_access_.emplace(entry_->path, seekable_->file->get(),
                                seekable_->offset + tar_.content_position(), entry_->size);
  }
  // A second reader goes on where the first one left off: what has passed is gone.
  if (passing_access_) return *passing_access_;
  return passing_access_.emplace(entry_->path, entry_->size, tar_);
}

Result<RandomAccess*> TarContent::index() {
  if (spooled_.get() >= 0) return &*file_access_;
  const bool in_place = seekable_ != nullptr && !tar_.is_sparse();
  if (held_ || (entry_->size <= hold_limit && !in_place)) {
    const std::string_view text = TRY(hold());
    return &held_access_.emplace(entry_->path, text);
  }
  if (in_place) return &stream();
  return spool();
}

Result<std::string_view> TarContent::piece() {
  if (spooled_.get() >= 0) return Content::piece();
  if (held_) return std::exchange(text_shown_, true) ? std::string_view() : text_;
  if (passing_access_) return fail(Errc::not_found, "the file has passed already");
  return tar_.next_piece();
}

void TarContent::give_back() { budget_.spool += std::exchange(spooled_bytes_, 0); }

Result<RandomAccess*> TarContent::spool() {
  if (passing_access_) return fail(Errc::not_found, "the file has passed already");
  std::uint64_t left = budget_.spool;
  do {
    if (left < entry_->size)
      return fail(Errc::io, "file does not fit into the space for temporary files");
  } while (!budget_.spool.compare_exchange_weak(left, left - entry_->size));
  spooled_bytes_ = entry_->size;
  Descriptor file = TRY(
      open_unnamed_file(budget_.spool_folder.empty() ? temporary_folder() : budget_.spool_folder));
  for (;;) {
    const std::string_view piece = TRY(tar_.next_piece());
    if (piece.empty()) break;
    TRY_STATUS(write_all(file.get(), piece));
  }
  spooled_ = std::move(file);
  return &file_access_.emplace(entry_->path, spooled_.get(), 0, entry_->size);
}

}  // namespace plimsoll
