// version/rpm.cpp - the order of RPM package versions.
//
// Format  rpm-version(7): [epoch:]version[-release]; each part is read as a row of tokens: numbers,
//         words, '~' and '^'; whatever else stands between them only separates.
// Errors  none but for an empty text.
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <tuple>

#include "version/order.h"
#include "version/scheme.h"

namespace plimsoll {
namespace {

/// Ascending: what a token is decides before what it says.
enum class Kind : std::uint8_t { tilde, end, caret, word, number };

struct Token {
  Kind kind = Kind::end;
  std::string_view text;
};

Token take_token(std::string_view& text) {
  take_while([](char c) { return !is_alnum(c) && c != '~' && c != '^'; }, text);
  if (text.empty()) return {};
  if (take_one('~', text)) return {Kind::tilde, {}};
  if (take_one('^', text)) return {Kind::caret, {}};
  if (is_digit(text[0])) return {Kind::number, take_while(is_digit, text)};
  return {Kind::word, take_while(is_letter, text)};
}

std::weak_ordering token_order(const Token& a, const Token& b) {
  if (a.kind != b.kind) return a.kind <=> b.kind;
  if (a.kind == Kind::number) return number_order(a.text, b.text);
  return a.text.compare(b.text) <=> 0;
}

std::weak_ordering part_order(std::string_view a, std::string_view b) {
  for (;;) {
    const Token left = take_token(a);
    const Token right = take_token(b);
    if (const auto order = token_order(left, right); order != 0) return order;
    if (left.kind == Kind::end) return std::weak_ordering::equivalent;
  }
}

struct Parts {
  std::string_view epoch, version, release;
};

/// An epoch is digits alone: any other text before a ':' belongs to the version.
Parts parts_of(std::string_view text) {
  Parts parts;
  std::string_view rest = text;
  parts.epoch = take_while(is_digit, rest);
  if (!take_one(':', rest)) {
    parts.epoch = {};
    rest = text;
  }
  std::tie(parts.version, parts.release) = cut_last(rest, '-').value_or(std::pair{rest, ""sv});
  return parts;
}

std::weak_ordering rpm_order(std::string_view a, std::string_view b) {
  const Parts left = parts_of(trim(a));
  const Parts right = parts_of(trim(b));
  if (const auto order = number_order(left.epoch, right.epoch); order != 0) return order;
  if (const auto order = part_order(left.version, right.version); order != 0) return order;
  return part_order(left.release, right.release);
}

bool is_rpm_version(std::string_view version) { return !trim(version).empty(); }

}  // namespace

extern constexpr Scheme rpm_scheme = {.name = "rpm", .parses = is_rpm_version, .order = rpm_order};

}  // namespace plimsoll
