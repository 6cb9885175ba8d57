// detect/secret/runs.cpp - finding runs, and what is text in them.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/runs.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/text.h"
#include "detect/secret/decode.h"
#include "detect/secret/run_masks.h"

namespace plimsoll {

namespace {

constexpr std::size_t masks_at_once = 64;
constexpr std::size_t longest_piece = std::size_t{64} << 10U;
constexpr std::size_t head_length = 16;  // characters that show whether text comes out

static_assert(secret_run == 20);

/// Where a run of 20 or more begins.
std::uint64_t long_runs(std::uint64_t mask) {
  mask &= mask >> 1U;
  mask &= mask >> 2U;
  mask &= mask >> 4U;
  mask &= mask >> 8U;  // 16 by now
  return mask & mask >> 4U;
}

/// As many as there are of whole blocks, or one of a rest; how many.
std::size_t fill_masks(std::string_view text, std::span<std::uint64_t> masks) {
  const std::size_t count = std::min(text.size() / run_block, masks.size());
  if (count > 0) {
    fill_run_masks(&text[0], masks.first(count));
    return count;
  }
  std::array<char, run_block> rest{};
  std::ranges::copy(text, rest.begin());
  fill_run_masks(rest.data(), masks.first(1));
  return 1;
}

/// Runs that end in the block at `at`; `run` is the length of one that goes on in it. How long the
/// one is that goes on behind it.
std::size_t runs_of_block(std::uint64_t mask, std::size_t at, std::size_t run,
                          std::vector<SecretRun>& out) {
  const auto head = static_cast<std::size_t>(std::countr_one(mask));
  if (head == run_block) return run + run_block;
  if (run + head >= secret_run) out.push_back({at - run, at + head});
  std::uint64_t starts = long_runs(mask & (mask + 1));  // but for the head
  while (starts != 0) {
    const auto begin = static_cast<std::size_t>(std::countr_zero(starts));
    const std::size_t end = begin + static_cast<std::size_t>(std::countr_one(mask >> begin));
    if (end >= run_block) break;  // goes on
    out.push_back({at + begin, at + end});
    starts = starts >> end << end;
  }
  return static_cast<std::size_t>(std::countl_one(mask));
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
  for (std::size_t i = 0; i < std::min(head_length, run.size()); i += is_hex ? 2 : 4) {
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
  return between.empty() || between == "\n" || between == "\r\n";
}

void keep_piece(std::string_view text, std::size_t begin, std::size_t end, DecodeBudget& budget,
                DecodedText& out) {
  const std::string_view run = text.substr(begin, end - begin);
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

/// A long run in pieces, which belong together.
void keep(std::string_view text, std::size_t begin, std::size_t end, DecodeBudget& budget,
          DecodedText& out) {
  static_assert(longest_piece % 4 == 0);
  for (; begin < end; begin = std::min(begin + longest_piece, end))
    keep_piece(text, begin, std::min(begin + longest_piece, end), budget, out);
}

}  // namespace

void find_runs(std::string_view text, std::vector<SecretRun>& out) {
  out.clear();
  std::array<std::uint64_t, masks_at_once> masks{};
  std::size_t run = 0;  // length of the run that ends where the next block begins
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t count = fill_masks(text.substr(at), masks);
    for (const std::uint64_t mask : std::span(masks).first(count)) {
      run = runs_of_block(mask, at, run, out);
      at += run_block;
    }
  }
  if (run >= secret_run) out.push_back({text.size() - run, text.size()});
}

void decode_runs(std::string_view text, std::span<const SecretRun> runs, std::size_t from,
                 std::size_t until, DecodeBudget& budget, DecodedText& out) {
  out.segments.clear();
  out.text.clear();
  // A run that began before `from` was seen by an earlier call.
  for (const SecretRun& run : runs)
    if (run.begin >= from && run.begin < until) keep(text, run.begin, run.end, budget, out);
}

}  // namespace plimsoll
