// detect/secret/runs.cpp - looking for runs at every tenth character: what is longer cannot hide.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/runs.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "detect/secret/decode.h"
#include "detect/secret/wipe.h"

namespace plimsoll {

namespace {

constexpr std::size_t least_run = 20;
constexpr std::size_t stride = least_run / 2;  // a run of 20 covers one block of 10 whole
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

bool is_whole_block(const char* block) {
  // From the middle: most blocks hold a blank or a sign, and the sooner that is seen the better.
  for (const int i : {5, 0, 9, 3, 7, 1, 2, 4, 6, 8}) {
    if (!belongs(block[i])) return false;
  }
  return true;
}

bool is_text(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char c) {
    return (c >= ' ' && c < '\x7F') || c == '\n' || c == '\t' || c == '\r';
  });
}

bool is_hex_digit(char c) { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); }

std::optional<std::string> decoded(std::string_view run, bool is_hex) {
  return is_hex ? decode_hex(run) : decode_base64(run);
}

/// As many characters as make whole bytes.
std::string_view whole(std::string_view run, bool is_hex) {
  if (is_hex) return run.substr(0, run.size() / 2 * 2);
  return run.size() % 4 == 1 ? run.substr(0, run.size() - 1) : run;
}

/// The decoded run if it is text. Its beginning decides about most of them.
std::optional<std::string> decoded_text(std::string_view run, bool is_hex) {
  const auto head = decoded(run.substr(0, head_length), is_hex);
  if (!head || !is_text(*head)) return std::nullopt;
  auto bytes = decoded(whole(run, is_hex), is_hex);
  // The end may be cut within a line: what counts is that it is text for the most part.
  if (!bytes) return std::nullopt;
  const auto plain = std::ranges::count_if(*bytes, [](char c) { return is_text({&c, 1}); });
  if (static_cast<std::size_t>(plain) * 20 < bytes->size() * 19) {
    wipe_secret(*bytes);
    return std::nullopt;
  }
  return bytes;
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
  const bool all_hex = run.size() % 2 == 0 && std::ranges::all_of(run, is_hex_digit);
  bool is_hex = all_hex;
  auto bytes = decoded_text(run, all_hex);
  if (!bytes && all_hex) bytes = decoded_text(run, is_hex = false);
  if (!bytes || budget.runs == 0 || budget.bytes < bytes->size()) return;
  --budget.runs;
  budget.bytes -= bytes->size();
  const bool joined = !out.segments.empty() && !is_hex && goes_on(text, out.segments.back(), begin);
  if (!joined && !out.text.empty()) out.text += '\n';
  out.segments.push_back(
      {.at = out.text.size(), .outer = begin, .outer_end = begin + run.size(), .is_hex = is_hex});
  out.text += *bytes;
  wipe_secret(*bytes);
}

}  // namespace

void decode_runs(std::string_view text, std::size_t from, std::size_t until, DecodeBudget& budget,
                 DecodedText& out) {
  out.segments.clear();
  if (!out.text.empty()) wipe_secret(out.text);
  std::size_t at = from;
  while (at + stride <= text.size() && at < until + stride) {
    if (!is_whole_block(text.data() + at)) {
      at += stride;
      continue;
    }
    std::size_t begin = at;
    // A run that began before `from` was seen by an earlier call.
    while (begin > 0 && begin + stride > from && belongs(text[begin - 1])) --begin;
    std::size_t end = at + stride;
    while (end < text.size() && belongs(text[end])) ++end;
    const bool began_here = begin >= from && (begin == 0 || !belongs(text[begin - 1]));
    if (began_here && begin < until && end - begin >= least_run) {
      keep(text, begin, end, budget, out);
    }
    at = end;
  }
}

}  // namespace plimsoll
