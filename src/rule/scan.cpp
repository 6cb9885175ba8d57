// rule/scan.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/scan.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace plimsoll::rule {

namespace {

constexpr bool is_filler(char c) {
  return c == ' ' || c == '\t' || c == '\b' || c == '\r' || c == '\n';
}
constexpr bool is_word(char c) { return is_alnum(c) || c == '_'; }
constexpr bool ends_bare(char c) {
  return is_space(c) || c == '(' || c == ')' || c == '"' || c == '\'' || c == '=' || c == ',';
}
constexpr bool ends_argument(char c) {
  return is_space(c) || c == '[' || c == ']' || c == '"' || c == '\'';
}

std::size_t name_length(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return 0;
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_word) - text.begin());
}

std::size_t digits(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if(text, is_not_digit) - text.begin());
}

constexpr bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// 0x…, or a decimal number with an optional sign, fraction and exponent (which needs its sign).
std::size_t number_length(std::string_view text) {
  if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    const auto end = std::ranges::find_if_not(text.substr(2), is_hex_digit);
    const auto length = static_cast<std::size_t>(end - text.substr(2).begin());
    if (length > 0) return 2 + length;
  }
  std::size_t length = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  const std::size_t whole = digits(text.substr(length));
  if (whole == 0) return 0;
  length += whole;
  if (length < text.size() && text[length] == '.') {
    length += 1 + digits(text.substr(length + 1));
  }
  if (length + 2 < text.size() && (text[length] == 'e' || text[length] == 'E') &&
      (text[length + 1] == '+' || text[length + 1] == '-')) {
    const std::size_t exponent = digits(text.substr(length + 2));
    if (exponent > 0) length += 2 + exponent;
  }
  return length;
}

/// What stands behind a backslash, and what it means. A blank keeps the backslash: old rules lean
/// on that.
constexpr std::array<std::pair<char, char>, 8> escapes = {{{'b', '\b'},
                                                           {'f', '\f'},
                                                           {'n', '\n'},
                                                           {'r', '\r'},
                                                           {'t', '\t'},
                                                           {' ', '\\'},
                                                           {'\\', '\\'},
                                                           {'/', '/'}}};

}  // namespace

bool Scanner::skip_blanks() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && is_filler(text_[at_])) ++at_;
  return at_ > begin;
}

bool Scanner::take(std::string_view literal) {
  if (!rest().starts_with(literal)) return false;
  at_ += literal.size();
  return true;
}

bool Scanner::take_word(std::string_view word) {
  const std::size_t begin = at_;
  if (take(word) && skip_blanks()) return true;
  at_ = begin;
  return false;
}

std::optional<std::string_view> Scanner::name() {
  const std::string_view found = rest().substr(0, name_length(rest()));
  if (found.empty()) return std::nullopt;
  at_ += found.size();
  return found;
}

std::optional<std::string_view> Scanner::field_name() {
  const std::string_view text = rest();
  std::size_t length = name_length(text);
  if (length == 0) return std::nullopt;
  bool dotted = false;
  while (length < text.size() && text[length] == '.') {
    const std::size_t next = name_length(text.substr(length + 1));
    if (next == 0) break;
    length += 1 + next;
    dotted = true;
  }
  if (!dotted) return std::nullopt;
  at_ += length;
  return text.substr(0, length);
}

std::optional<std::string_view> Scanner::number() {
  const std::string_view found = rest().substr(0, number_length(rest()));
  if (found.empty()) return std::nullopt;
  at_ += found.size();
  return found;
}

std::optional<std::string_view> Scanner::bare() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && !ends_bare(text_[at_])) ++at_;
  if (at_ == begin) return std::nullopt;
  return text_.substr(begin, at_ - begin);
}

std::optional<std::string_view> Scanner::bare_argument() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && !ends_argument(text_[at_])) ++at_;
  if (at_ == begin) return std::nullopt;
  return text_.substr(begin, at_ - begin);
}

std::expected<std::optional<std::string>, Fault> Scanner::quoted() {
  if (at_end() || (text_[at_] != '"' && text_[at_] != '\'')) return std::nullopt;
  const char quote = text_[at_];
  std::string value;
  for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
    if (text_[i] == quote) {
      at_ = i + 1;
      return value;
    }
    if (text_[i] != '\\' || i + 1 == text_.size()) {
      value += text_[i];
      continue;
    }
    const char escape = text_[++i];
    const auto* const known = std::ranges::find(escapes, escape, &std::pair<char, char>::first);
    if (escape == quote) {
      value += quote;
    } else if (escape == 'x') {
      const auto byte = plimsoll::number<std::uint8_t>(text_.substr(i + 1, 2), 16);
      if (!byte || *byte == 0 || text_.size() < i + 3) {
        at_ = i - 1;
        return expected("two hexadecimal digits, not 00, behind \\x");
      }
      value += static_cast<char>(*byte);
      i += 2;
    } else if (known != escapes.end()) {
      value += known->second;
    } else {
      at_ = i - 1;
      return expected("a known escape (\\b \\f \\n \\r \\t \\\\ \\/ \\xHH or the own quote)");
    }
  }
  return expected("a closing quote");
}

std::unexpected<Fault> Scanner::expected(std::string_view what) const {
  const std::string here =
      at_end() ? std::string("the condition ends") : "'" + printable(rest().substr(0, 20)) + "'";
  return std::unexpected(Fault{at(), "expected " + std::string(what) + ", but " +
                                         (at_end() ? here : "here stands " + here)});
}

}  // namespace plimsoll::rule
