// detect/secret/run_masks.cpp - 32 bytes at once where the processor can.
//
// How     a byte's halves are looked up in two tables of 16 entries. The upper half says which
//         group of 16 characters it is in, one bit a group; the lower half says which groups have
//         a character of a run there. What both say is a character of a run.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/run_masks.h"

#include <array>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/text.h"

namespace plimsoll {

namespace {

using MaskFiller = void (*)(const char* bytes, std::span<std::uint64_t> masks);

constexpr std::array<bool, 256> run_characters = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 128; ++c) {
    const char sign = static_cast<char>(c);
    table[static_cast<std::size_t>(c)] =
        is_alnum(sign) || sign == '+' || sign == '/' || sign == '-' || sign == '_';
  }
  return table;
}();

void fill_plainly(const char* bytes, std::span<std::uint64_t> masks) {
  for (std::uint64_t& mask : masks) {
    mask = 0;
    for (unsigned i = 0; i < run_block; ++i) mask |= std::uint64_t{is_in_run(bytes[i])} << i;
    bytes += run_block;
  }
}

#if defined(__x86_64__)
struct Halves {
  alignas(16) std::array<std::uint8_t, 16> upper{};
  alignas(16) std::array<std::uint8_t, 16> lower{};
};

constexpr Halves halves = [] {
  Halves tables;
  for (unsigned c = 0; c < 128; ++c) {
    const auto group = static_cast<std::uint8_t>(1U << (c >> 4U));
    tables.upper[c >> 4U] = group;
    if (run_characters[c]) tables.lower[c & 15U] |= group;
  }
  return tables;
}();

[[gnu::target("avx2")]] __m256i twice(const std::array<std::uint8_t, 16>& table) {
  return _mm256_broadcastsi128_si256(
      _mm_load_si128(reinterpret_cast<const __m128i*>(table.data())));
}

[[gnu::target("avx2")]] void fill_by_32(const char* bytes, std::span<std::uint64_t> masks) {
  const __m256i upper = twice(halves.upper);
  const __m256i lower = twice(halves.lower);
  const __m256i low_bits = _mm256_set1_epi8(0x0F);
  for (std::uint64_t& mask : masks) {
    mask = 0;
    for (unsigned half = 0; half < 2; ++half) {
      const __m256i text =
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + std::size_t{32} * half));
      // Bytes above 0x7F have no group: their upper half is looked up as 8 and more.
      const __m256i group =
          _mm256_shuffle_epi8(upper, _mm256_and_si256(_mm256_srli_epi16(text, 4), low_bits));
      const __m256i groups = _mm256_shuffle_epi8(lower, _mm256_and_si256(text, low_bits));
      const __m256i outside =
          _mm256_cmpeq_epi8(_mm256_and_si256(group, groups), _mm256_setzero_si256());
      const auto bits = ~static_cast<std::uint32_t>(_mm256_movemask_epi8(outside));
      mask |= std::uint64_t{bits} << (32U * half);
    }
    bytes += run_block;
  }
}
#endif

MaskFiller fastest() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") != 0) return fill_by_32;
#endif
  return fill_plainly;
}

}  // namespace

bool is_in_run(char c) { return run_characters[static_cast<unsigned char>(c)]; }

void fill_run_masks(const char* bytes, std::span<std::uint64_t> masks) {
  static const MaskFiller fill = fastest();
  fill(bytes, masks);
}

}  // namespace plimsoll
