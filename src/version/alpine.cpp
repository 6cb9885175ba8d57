// version/alpine.cpp - the order of Alpine package versions (Wolfi and Chainguard too).
//
// Format  apk-package(5): digits{.digits}[letter]{_suffix[digits]}[~hash][-rdigits]. The first
//         number counts by its value; a later one that starts with 0 is compared as text ("1.01"
//         before "1.1").
// Errors  any other text is no version.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>

#include "version/order.h"
#include "version/scheme.h"

namespace plimsoll {
namespace {

/// Ascending: of two versions that are equal so far, the one whose next token ranks lower is lower.
enum class Kind : std::uint8_t {
  early_suffix,  // _alpha and the like come before the version without one
  end,
  revision,
  hash,
  suffix_number,
  late_suffix,
  letter,
  number,
  first_number,
  none,  // no token: the text is no version
};

struct Token {
  Kind kind = Kind::none;
  std::string_view text;
  std::size_t rank = 0;  // of a suffix
};

constexpr std::array suffixes = {"alpha"sv, "beta"sv, "pre"sv, "rc"sv, "cvs"sv,
                                 "svn"sv,   "git"sv,  "hg"sv,  "p"sv};
constexpr std::size_t first_late_suffix = 4;

bool is_lower_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_hash_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

Token take_suffix(std::string_view& rest) {
  const std::string_view name = take_while(is_lower_letter, rest);
  const auto found = std::ranges::find(suffixes, name);
  if (found == suffixes.end()) return {};
  const auto rank = static_cast<std::size_t>(found - suffixes.begin());
  return {rank < first_late_suffix ? Kind::early_suffix : Kind::late_suffix, name, rank};
}

Token take_digits(Kind kind, std::string_view& rest) {
  const std::string_view digits = take_while(is_digit, rest);
  return digits.empty() ? Token{} : Token{kind, digits};
}

bool is_suffix(Kind kind) { return kind == Kind::early_suffix || kind == Kind::late_suffix; }
bool is_number(Kind kind) { return kind == Kind::number || kind == Kind::first_number; }

/// The token that starts with `sign`, which is taken already, where `before` allows it.
Token take_marked(char sign, Kind before, std::string_view& rest) {
  const bool in_suffixes = is_suffix(before) || before == Kind::suffix_number;
  const bool in_version = is_number(before) || before == Kind::letter;
  if (sign == '.' && is_number(before)) return take_digits(Kind::number, rest);
  if (sign == '_' && (in_version || in_suffixes)) return take_suffix(rest);
  if (sign == '~' && (in_version || in_suffixes)) {
    const std::string_view hash = take_while(is_hash_digit, rest);
    return hash.empty() ? Token{} : Token{Kind::hash, hash};
  }
  if (sign == '-' && before != Kind::revision && take_one('r', rest)) {
    return take_digits(Kind::revision, rest);
  }
  return {};
}

Token take_token(Kind before, std::string_view& rest) {
  if (before == Kind::none) return take_digits(Kind::first_number, rest);
  if (rest.empty()) return {Kind::end, {}};
  if (is_suffix(before) && is_digit(rest[0])) return take_digits(Kind::suffix_number, rest);
  if (is_number(before) && is_lower_letter(rest[0])) {
    const std::string_view letter = rest.substr(0, 1);
    rest.remove_prefix(1);
    return {Kind::letter, letter};
  }
  // apk-tools before 3 took "1.0b2", and old images hold such versions.
  if (before == Kind::letter && is_digit(rest[0])) return take_digits(Kind::number, rest);
  const char sign = rest[0];
  rest.remove_prefix(1);
  return take_marked(sign, before, rest);
}

/// Of two tokens of one kind.
std::weak_ordering token_order(const Token& a, const Token& b) {
  const bool as_text = a.kind == Kind::hash || a.kind == Kind::letter ||
                       (a.kind == Kind::number && (a.text[0] == '0' || b.text[0] == '0'));
  if (as_text) return a.text.compare(b.text) <=> 0;
  if (is_suffix(a.kind)) return a.rank <=> b.rank;
  return number_order(a.text, b.text);
}

std::weak_ordering alpine_order(std::string_view a, std::string_view b) {
  std::string_view rest_a = trim(a);
  std::string_view rest_b = trim(b);
  for (Kind before = Kind::none;;) {
    const Token left = take_token(before, rest_a);
    const Token right = take_token(before, rest_b);
    if (left.kind != right.kind) return left.kind <=> right.kind;
    if (left.kind == Kind::end || left.kind == Kind::none) return std::weak_ordering::equivalent;
    if (const auto order = token_order(left, right); order != 0) return order;
    before = left.kind;
  }
}

bool is_alpine_version(std::string_view version) {
  std::string_view rest = trim(version);
  for (Kind kind = Kind::none;;) {
    kind = take_token(kind, rest).kind;
    if (kind == Kind::end) return true;
    if (kind == Kind::none) return false;
  }
}

}  // namespace

extern constexpr Scheme alpine_scheme = {
    .name = "alpine", .parses = is_alpine_version, .order = alpine_order};

}  // namespace plimsoll
