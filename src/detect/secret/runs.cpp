// detect/secret/runs.cpp - finding runs, and what is text in them.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/runs.h"

#include <algorithm>
#include <array>
#include <bit>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/text.h"
#include "detect/secret/decode.h"

namespace plimsoll {

namespace {

constexpr std::size_t least_run = 20;
constexpr std::size_t block = 64;
constexpr std::size_t longest_run = std::size_t{64} << 10U;
constexpr std::size_t head_length = 16;  // characters that show whether text comes out

constexpr std::array<bool, 256> in_run = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 128; ++c) {
    const char sign = static_cast<char>(c);
    table[static_cast<std::size_t>(c)] =
        is_alnum(sign) || sign == '+' || sign == '/' || sign == '-' || sign == '_';
  }
  return table;
}();

bool belongs(char c) { return in_run[static_cast<unsigned char>(c)]; }

/// Bit i says whether byte i of 64 belongs to a run.
#ifdef __SSE2__
[[gnu::always_inline]] inline std::uint64_t mask_of_16(const char* bytes) {
  const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const auto within = [](__m128i value, char low, char width) {
    const __m128i distance = _mm_sub_epi8(value, _mm_set1_epi8(low));
    return _mm_cmpeq_epi8(_mm_min_epu8(distance, _mm_set1_epi8(width)), distance);
  };
  const auto is = [&](char c) { return _mm_cmpeq_epi8(v, _mm_set1_epi8(c)); };
  const __m128i letters = within(_mm_or_si128(v, _mm_set1_epi8(' ')), 'a', 25);
  const __m128i plus_to_nine = within(v, '+', '9' - '+');
  const __m128i digits = _mm_andnot_si128(_mm_or_si128(is(','), is('.')), plus_to_nine);
  const __m128i all = _mm_or_si128(_mm_or_si128(letters, digits), is('_'));
  return static_cast<std::uint32_t>(_mm_movemask_epi8(all));
}

std::uint64_t mask_of(const char* bytes) {
  return mask_of_16(bytes) | mask_of_16(bytes + 16) << 16U | mask_of_16(bytes + 32) << 32U |
         mask_of_16(bytes + 48) << 48U;
}
#else
std::uint64_t mask_of(const char* bytes) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < block; ++i) {
    mask |= std::uint64_t{in_run[static_cast<unsigned char>(bytes[i])]} << i;
  }
  return mask;
}
#endif

/// The same of the last bytes of a text.
std::uint64_t mask_of_rest(std::string_view rest) {
  std::array<char, block> bytes{};
  std::ranges::copy(rest.substr(0, block), bytes.begin());
  return mask_of(bytes.data());
}

/// Where a run of 20 or more begins.
std::uint64_t long_runs(std::uint64_t mask) {
  mask &= mask >> 1U;
  mask &= mask >> 2U;
  mask &= mask >> 4U;
  mask &= mask >> 8U;  // 16 by now
  return mask & mask >> 4U;
}

constexpr std::array<bool, 256> in_text = [] {
  std::array<bool, 256> table{};
  for (int c = ' '; c < 0x7F; ++c) table[static_cast<std::size_t>(c)] = true;
  for (const char c : {'\n', '\t', '\r'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

std::size_t count_text(std::string_view bytes) {
  std::size_t count = 0;
  for (const char c : bytes) count += in_text[static_cast<unsigned char>(c)] ? 1 : 0;
  return count;
}

bool is_hex_digit(char c) { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); }

bool append_decoded(std::string_view run, bool is_hex, std::string& out) {
  return is_hex ? append_hex(run, out) : append_base64(run, out);
}

/// As many characters as make whole bytes.
std::string_view whole(std::string_view run, bool is_hex) {
  if (is_hex) return run.substr(0, run.size() / 2 * 2);
  return run.size() % 4 == 1 ? run.substr(0, run.size() - 1) : run;
}

/// Text has no byte above 0x7F: so every fourth character of its base64 is of the alphabet's first
/// half, and every second one of its hex is below 8. Names in programs are told apart by that.
bool may_be_text(std::string_view run, bool is_hex) {
  for (std::size_t i = 0; i < head_length; i += is_hex ? 2 : 4) {
    const char c = run[i];
    const bool fits =
        is_hex ? c >= '0' && c <= '7' : (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'f');
    if (!fits) return false;
  }
  return true;
}

/// Appends the decoded run if it is text. Its beginning decides about most of them.
bool append_text(std::string_view run, bool is_hex, std::string& out) {
  if (!may_be_text(run, is_hex)) return false;
  const std::size_t before = out.size();
  const auto added = [&] { return std::string_view(out).substr(before); };
  const bool has_head = append_decoded(run.substr(0, head_length), is_hex, out);
  const bool is_text = has_head && count_text(added()) == added().size();
  out.resize(before);
  if (!is_text || !append_decoded(whole(run, is_hex), is_hex, out)) return false;
  // The end may be cut within a line: what counts is that it is text for the most part.
  if (count_text(added()) * 20 >= added().size() * 19) return true;
  out.resize(before);
  return false;
}

/// A line of encoded text that goes on in the next one: no line end in what was decoded.
bool goes_on(std::string_view text, const DecodedSegment& before, std::size_t begin) {
  if (begin < before.outer_end || begin - before.outer_end > 2) return false;
  if ((before.outer_end - before.outer) % 4 != 0) return false;
  const std::string_view between = text.substr(before.outer_end, begin - before.outer_end);
  return between == "\n" || between == "\r\n";
}

void keep(std::string_view text, std::size_t begin, std::size_t end, DecodeBudget& budget,
          DecodedText& out) {
  const std::string_view run = text.substr(begin, std::min(end - begin, longest_run));
  if (budget.runs == 0) return;
  const bool all_hex = std::ranges::all_of(run, is_hex_digit);
  // A line end comes between, unless it turns out to go on where the last one ended.
  const std::size_t before = out.text.size();
  if (before > 0) out.text += '\n';
  const std::size_t at = out.text.size();
  bool is_hex = all_hex;
  bool is_text = append_text(run, all_hex, out.text);
  if (!is_text && all_hex) is_text = append_text(run, is_hex = false, out.text);
  const std::size_t length = out.text.size() - at;
  if (!is_text || budget.bytes < length) {
    out.text.resize(before);
    return;
  }
  --budget.runs;
  budget.bytes -= length;
  const bool joined = !out.segments.empty() && !is_hex && goes_on(text, out.segments.back(), begin);
  if (joined) out.text.erase(before, 1);
  out.segments.push_back({.at = joined ? before : at,
                          .outer = begin,
                          .outer_end = begin + run.size(),
                          .is_hex = is_hex});
}

/// Finds runs by 64 bytes at once.
template <typename Found>
void each_run(std::string_view text, std::size_t from, std::size_t until, const Found& found) {
  std::size_t run = 0;  // length of the run that ends where the next block begins
  for (std::size_t at = from; at < text.size() && (at < until || run > 0); at += block) {
    const std::string_view rest = text.substr(at);
    const std::uint64_t mask = rest.size() >= block ? mask_of(&rest[0]) : mask_of_rest(rest);
    const auto head = static_cast<std::size_t>(std::countr_one(mask));
    if (head == block) {
      run += block;
      continue;
    }
    if (run + head >= least_run) found(at - run, at + head);
    std::uint64_t starts = long_runs(mask & (mask + 1));  // but for the head
    while (starts != 0) {
      const auto begin = static_cast<std::size_t>(std::countr_zero(starts));
      const std::size_t end = begin + static_cast<std::size_t>(std::countr_one(mask >> begin));
      if (end >= block) break;  // goes on
      found(at + begin, at + end);
      starts = starts >> end << end;
    }
    run = static_cast<std::size_t>(std::countl_one(mask));
  }
  if (run >= least_run) found(text.size() - run, text.size());
}

}  // namespace

void decode_runs(std::string_view text, std::size_t from, std::size_t until, DecodeBudget& budget,
                 DecodedText& out) {
  out.segments.clear();
  out.text.clear();
  // A run that began before `from` was seen by an earlier call.
  const bool is_rest = from > 0 && from < text.size() && belongs(text[from - 1]);
  each_run(text, from, until, [&](std::size_t begin, std::size_t end) {
    const bool is_new = !is_rest || begin != from;
    if (begin < until && is_new) keep(text, begin, end, budget, out);
  });
}

}  // namespace plimsoll
