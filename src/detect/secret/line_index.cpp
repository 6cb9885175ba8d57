// detect/secret/line_index.cpp - most windows hold no hit: then their line ends are only counted.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/line_index.h"

#include <algorithm>
#include <cstring>

namespace plimsoll {

std::size_t count_line_ends(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t low = 0x7F7F7F7F7F7F7F7FU;
  std::size_t count = 0;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    word ^= ones * static_cast<unsigned char>('\n');
    // The high bit of a byte is set where it is zero, and nowhere else.
    word = ~(((word & low) + low) | word | low);
    // One bit a byte at most: a product adds them up, where a processor's own count cannot be had.
    count += static_cast<std::size_t>((word >> 7U) * ones >> 56U);
  }
  return count + static_cast<std::size_t>(
                     std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), '\n'));
}

void LineIndex::reset() {
  lines_before_ = 0;
  begun_before_ = 0;
  forget();
}

void LineIndex::forget() {
  is_indexed_ = false;
  ends_.clear();
}

void LineIndex::drop(std::string_view dropped) {
  lines_before_ += static_cast<std::uint32_t>(count_line_ends(dropped));
  const std::size_t last = dropped.rfind('\n');
  begun_before_ =
      last == std::string_view::npos ? begun_before_ + dropped.size() : dropped.size() - last - 1;
  forget();
}

LinePlace LineIndex::place(std::string_view window, std::size_t at) {
  if (!is_indexed_) {
    for (std::size_t end = window.find('\n'); end != std::string_view::npos;
         end = window.find('\n', end + 1)) {
      ends_.push_back(static_cast<std::uint32_t>(end));
    }
    is_indexed_ = true;
  }
  const auto next = std::ranges::lower_bound(ends_, at);
  const auto lines = static_cast<std::uint32_t>(next - ends_.begin());
  if (lines == 0) return {lines_before_ + 1, begun_before_ + at + 1};
  return {lines_before_ + lines + 1, at - ends_[lines - 1]};
}

}  // namespace plimsoll
