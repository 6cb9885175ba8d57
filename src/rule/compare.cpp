// rule/compare.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/compare.h"

#include <algorithm>

#include "base/text.h"

namespace plimsoll::rule {

namespace {

/// A bracket expression at the front of `pattern`: whether it takes `c`, and where it ends; an end
/// of 0 means that it is none.
struct Bracket {
  bool takes = false;
  std::size_t end = 0;
};

struct CharClass {
  std::string_view name;
  bool (*takes)(char c);
};

constexpr std::array<CharClass, 8> char_classes = {{
    {"alpha", [](char c) { return is_letter(c); }},
    {"digit", [](char c) { return is_digit(c); }},
    {"alnum", [](char c) { return is_alnum(c); }},
    {"space", [](char c) { return is_space(c); }},
    {"upper", [](char c) { return c >= 'A' && c <= 'Z'; }},
    {"lower", [](char c) { return c >= 'a' && c <= 'z'; }},
    {"punct", [](char c) { return c > ' ' && c < '\x7F' && !is_alnum(c); }},
    {"xdigit", [](char c) { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); }},
}};

bool in_class(std::string_view name, char c) {
  const auto* const found = std::ranges::find(char_classes, name, &CharClass::name);
  return found != char_classes.end() && found->takes(c);
}

Bracket bracket(std::string_view pattern, char c) {
  std::size_t at = 1;
  const bool negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  if (negated) ++at;
  bool takes = false;
  for (bool first = true; at < pattern.size(); first = false) {
    if (pattern[at] == ']' && !first) return {takes != negated, at + 1};
    if (pattern.substr(at).starts_with("[:")) {
      const std::size_t end = pattern.find(":]", at + 2);
      if (end != std::string_view::npos) {
        takes |= in_class(pattern.substr(at + 2, end - at - 2), c);
        at = end + 2;
        continue;
      }
    }
    if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
    const char low = pattern[at++];
    char high = low;
    if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
      high = pattern[at + 1];
      at += 2;
    }
    takes |= low <= c && c <= high;
  }
  return {};
}

/// One character of the text against the front of the pattern; how much of the pattern it used, or
/// 0 if it does not match.
std::size_t match_one(std::string_view pattern, char c, bool fold_case) {
  const auto same = [fold_case](char a, char b) {
    return fold_case ? to_lower(a) == to_lower(b) : a == b;
  };
  if (pattern[0] == '?') return 1;
  if (pattern[0] == '[') {
    Bracket found = bracket(pattern, c);
    if (fold_case && found.end > 0 && !found.takes) {
      const char other = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : to_lower(c);
      found = bracket(pattern, other);
    }
    if (found.end > 0) return found.takes ? found.end : 0;
  }
  if (pattern[0] == '\\' && pattern.size() > 1) return same(pattern[1], c) ? 2 : 0;
  return same(pattern[0], c) ? 1 : 0;
}

}  // namespace

bool glob(std::string_view pattern, std::string_view text, bool fold_case) {
  // On a mismatch only the last star needs to give way: never worse than length times length.
  std::size_t p = 0, t = 0;
  std::size_t star = std::string_view::npos, retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
      continue;
    }
    const std::size_t used =
        p < pattern.size() ? match_one(pattern.substr(p), text[t], fold_case) : 0;
    if (used > 0) {
      p += used;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool contains(std::string_view text, std::string_view part, bool fold_case) {
  if (!fold_case) return text.find(part) != std::string_view::npos;
  return !std::ranges::search(text, part, {}, to_lower, to_lower).empty() || part.empty();
}

bool lies_below(std::string_view prefix, std::string_view path) {
  const auto next = [](std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of('/'), rest.size()));
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(part.size());
    return part;
  };
  if (prefix.starts_with('/') != path.starts_with('/')) return false;
  for (;;) {
    const std::string_view wanted = next(prefix);
    if (wanted.empty()) return true;
    const std::string_view part = next(path);
    if (part.empty() || !glob(wanted, part, false)) return false;
  }
}

bool in_net(std::string_view net, std::uint8_t prefix_bits, std::string_view address) {
  if (net.size() != address.size()) return false;
  const std::size_t whole = prefix_bits / 8U;
  if (net.substr(0, whole) != address.substr(0, whole)) return false;
  const unsigned rest = prefix_bits % 8U;
  if (rest == 0) return true;
  const auto top = [&](char c) { return static_cast<unsigned char>(c) >> (8U - rest); };
  return top(net[whole]) == top(address[whole]);
}

std::optional<std::array<std::uint64_t, 3>> semver_numbers(std::string_view version) {
  if (version.starts_with('v')) version.remove_prefix(1);
  std::array<std::uint64_t, 3> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::string_view digits = take_while(is_digit, version);
    const auto value = plimsoll::number(digits);
    if (!value) return i == 0 ? std::nullopt : std::optional(numbers);
    numbers[i] = *value;
    if (!version.starts_with('.')) break;
    version.remove_prefix(1);
  }
  return numbers;
}

}  // namespace plimsoll::rule
