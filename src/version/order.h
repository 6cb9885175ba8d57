// version/order.h - what several orderings share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string_view>

#include "base/text.h"

namespace plimsoll {

/// Runs of decimal digits by their value, however long they are; no digits count as 0.
constexpr std::weak_ordering number_order(std::string_view a, std::string_view b) {
  const auto is_zero = [](char c) { return c == '0'; };
  take_while(is_zero, a);
  take_while(is_zero, b);
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

/// Bytes, upper case as lower case; no other letters than ASCII's are touched.
constexpr std::weak_ordering caseless_order(std::string_view a, std::string_view b) {
  const auto byte = [](char c) { return static_cast<unsigned char>(to_lower(c)); };
  return std::lexicographical_compare_three_way(
      a.begin(), a.end(), b.begin(), b.end(),
      [&](char x, char y) { return std::weak_ordering(byte(x) <=> byte(y)); });
}

/// Takes `word` off the front of `text` in any case; false and untouched if it is not there.
constexpr bool take_word(std::string_view word, std::string_view& text) {
  if (text.size() < word.size()) return false;
  if (caseless_order(text.substr(0, word.size()), word) != 0) return false;
  text.remove_prefix(word.size());
  return true;
}

/// Takes one character off the front of `text` if `wanted` likes it.
template <typename Wanted>
constexpr bool take_one(Wanted wanted, std::string_view& text) {
  if (text.empty() || !wanted(text.front())) return false;
  text.remove_prefix(1);
  return true;
}

constexpr bool take_one(char wanted, std::string_view& text) {
  return take_one([&](char c) { return c == wanted; }, text);
}

/// Takes the text up to the next `sign` off the front, the sign too; all of it if there is none.
constexpr std::string_view take_until(char sign, std::string_view& text) {
  const std::string_view taken = text.substr(0, text.find(sign));
  text.remove_prefix(taken.size() < text.size() ? taken.size() + 1 : taken.size());
  return taken;
}

}  // namespace plimsoll
