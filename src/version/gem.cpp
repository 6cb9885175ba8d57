// version/gem.cpp - the order of Ruby gems' versions.
//
// Format  Gem::Version: segments of digits or letters; '-' begins a prerelease (".pre."). Zeros at
//         the end of the release, or of all, do not count; a word comes before any number.
// Errors  any other text.
// SPDX-License-Identifier: Apache-2.0
#include "version/order.h"
#include "version/scheme.h"

namespace plimsoll {
namespace {

struct Segment {
  std::string_view text;  // empty: there is none, which counts as 0
  bool is_word = false;
};

Segment take_plain(std::string_view& rest) {
  take_while([](char c) { return c == '.'; }, rest);
  if (take_one('-', rest)) return {"pre", true};
  if (!rest.empty() && is_letter(rest[0])) return {take_while(is_letter, rest), true};
  return {take_while(is_digit, rest), false};
}

bool is_zero(const Segment& segment) {
  return !segment.is_word && number_order(segment.text, {}) == 0;
}

/// The next segment that counts: the zeros that end the release are skipped.
Segment take_segment(std::string_view& rest, bool& in_release) {
  Segment segment = take_plain(rest);
  if (in_release && is_zero(segment) && !segment.text.empty()) {
    std::string_view ahead = rest;
    Segment next = take_plain(ahead);
    while (is_zero(next) && !next.text.empty()) next = take_plain(ahead);
    if (next.is_word || next.text.empty()) {
      segment = next;
      rest = ahead;
    }
  }
  if (segment.is_word) in_release = false;
  return segment;
}

std::weak_ordering segment_order(const Segment& a, const Segment& b) {
  if (a.is_word != b.is_word) return b.is_word <=> a.is_word;
  return a.is_word ? std::weak_ordering(a.text.compare(b.text) <=> 0)
                   : number_order(a.text, b.text);
}

std::weak_ordering gem_order(std::string_view a, std::string_view b) {
  a = trim(a);
  b = trim(b);
  bool in_release_a = true;
  bool in_release_b = true;
  while (!a.empty() || !b.empty()) {
    const Segment left = take_segment(a, in_release_a);
    const Segment right = take_segment(b, in_release_b);
    if (const auto order = segment_order(left, right); order != 0) return order;
  }
  return std::weak_ordering::equivalent;
}

bool is_gem_version(std::string_view version) {
  std::string_view rest = trim(version);
  if (take_while(is_digit, rest).empty()) return false;
  while (take_one('.', rest)) {
    if (take_while(is_alnum, rest).empty()) return false;
  }
  if (!take_one('-', rest)) return rest.empty();
  do {
    if (take_while([](char c) { return is_alnum(c) || c == '-'; }, rest).empty()) return false;
  } while (take_one('.', rest));
  return rest.empty();
}

}  // namespace

extern constexpr Scheme gem_scheme = {.name = "gem", .parses = is_gem_version, .order = gem_order};

}  // namespace plimsoll
