// detect/secret/line_index.cpp - most windows hold no hit: then their line ends are only counted.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/line_index.h"

#include <algorithm>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace plimsoll {

namespace {

std::size_t count_one_by_one(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

}  // namespace

#ifdef __SSE2__
std::size_t count_line_ends(std::string_view text) {
  constexpr std::size_t block = 16;
  constexpr std::size_t most_blocks = 255;  // a byte counts no further
  const __m128i wanted = _mm_set1_epi8('\n');
  std::size_t count = 0;
  while (text.size() >= block) {
    const std::size_t blocks = std::min(text.size() / block, most_blocks);
    __m128i counts = _mm_setzero_si128();
    for (std::size_t i = 0; i < blocks; ++i) {
      const auto* const bytes = reinterpret_cast<const __m128i*>(text.data() + i * block);
      counts = _mm_sub_epi8(counts, _mm_cmpeq_epi8(_mm_loadu_si128(bytes), wanted));
    }
    const __m128i sums = _mm_sad_epu8(counts, _mm_setzero_si128());
    count += static_cast<std::size_t>(_mm_cvtsi128_si64(sums)) +
             static_cast<std::size_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(sums, sums)));
    text.remove_prefix(blocks * block);
  }
  return count + count_one_by_one(text);
}
#else
std::size_t count_line_ends(std::string_view text) { return count_one_by_one(text); }
#endif

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
