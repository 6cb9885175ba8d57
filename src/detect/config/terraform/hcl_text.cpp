// detect/config/terraform/hcl_text.cpp - the characters of an HCL file.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/terraform/hcl_text.h"

#include <algorithm>

#include "base/text.h"

namespace plimsoll::terraform {

namespace {

bool is_name(char c) { return is_alnum(c) || c == '_' || c == '-' || (c & '\x80') != 0; }

/// A code point as UTF-8; halves of pairs become nothing.
void add_utf8(std::uint32_t code, std::string& to) {
  const auto byte = [&](std::uint32_t bits) { to += static_cast<char>(bits); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0U | (code >> 6U));
  } else {
    if (code > 0xFFFF || (code >= 0xD800 && code < 0xE000)) return;
    byte(0xE0U | (code >> 12U));
    byte(0x80U | ((code >> 6U) & 0x3FU));
  }
  byte(0x80U | (code & 0x3FU));
}

/// How many blanks begin every line that is not empty.
std::size_t common_indent(std::string_view text) {
  std::size_t indent = text.size();
  for (const std::string_view line : lines(text)) {
    const std::size_t first = line.find_first_not_of(" \t");
    if (first != std::string_view::npos) indent = std::min(indent, first);
  }
  return indent;
}

}  // namespace

void HclText::advance() {
  if (done()) return;
  if (text_[at_++] != '\n') return;
  ++line_;
  line_start_ = at_;
}

void HclText::skip_line() {
  while (!done() && peek() != '\n') ++at_;
}

void HclText::skip_blanks(bool line_ends) {
  while (!done()) {
    const char c = peek();
    if (is_blank(c) || c == '\r' || (line_ends && c == '\n')) {
      advance();
    } else if (c == '#' || (c == '/' && peek(1) == '/')) {
      skip_line();
    } else if (c == '/' && peek(1) == '*') {
      advance();
      advance();
      while (!done() && (peek() != '*' || peek(1) != '/')) advance();
      advance();
      advance();
    } else {
      return;
    }
  }
}

std::string_view HclText::take_name() {
  const Mark begin = mark();
  while (!done() && is_name(peek())) ++at_;
  return since(begin);
}

void HclText::take_escape(std::string& to) {
  advance();  // the backslash
  const char c = peek();
  if (c == 'u' || c == 'U') {
    const std::size_t digits = c == 'u' ? 4 : 8;
    const auto code = number<std::uint32_t>(rest().substr(1, digits), 16);
    for (std::size_t i = 0; code && i < digits; ++i) advance();
    if (code) add_utf8(*code, to);
  } else if (c == 'n' || c == 't' || c == 'r') {
    to += c == 'n' ? '\n' : c == 't' ? '\t' : '\r';
  } else if (c != '\n') {
    to += c;
  }
  if (c != '\n') advance();
}

/// From `${` to its `}`; quotes and braces within are balanced. A line's end is no end of it.
void HclText::take_interpolation(std::string* to) {
  const Mark begin = mark();
  advance();
  std::size_t open = 0;
  while (!done()) {
    const char c = peek();
    if (c == '"') {
      skip_quoted();
      continue;
    }
    if (c == '{') ++open;
    advance();
    if (c == '}' && --open == 0) break;
  }
  if (to != nullptr) to->append(since(begin));
}

/// A quoted text within an expression. What it interpolates is skipped without looking for quotes
/// inside of quotes: nesting costs nothing.
void HclText::skip_quoted() {
  advance();
  std::size_t open = 0;
  while (!done() && peek() != '\n') {
    const char c = peek();
    if (c == '\\') advance();
    if ((c == '$' || c == '%') && peek(1) == '{') ++open;
    if (c == '}' && open > 0) --open;
    advance();
    if (c == '"' && open == 0) return;
  }
}

bool HclText::take_quoted(config::Value& to) {
  to.kind = config::Value::Kind::text;
  advance();
  while (!done() && peek() != '\n') {
    const char c = peek();
    if (c == '"') {
      advance();
      return true;
    }
    const bool sign = c == '$' || c == '%';
    if (c == '\\') {
      take_escape(to.text);
    } else if (sign && peek(1) == c && peek(2) == '{') {
      to.text.append({c, '{'});
      for (int i = 0; i < 3; ++i) advance();
    } else if (sign && peek(1) == '{') {
      to.unresolved = true;
      take_interpolation(&to.text);
    } else {
      to.text += c;
      advance();
    }
  }
  return false;
}

bool HclText::take_heredoc(config::Value& to, bool& complete) {
  const Mark begin = mark();
  advance();
  advance();
  const bool indented = peek() == '-';
  if (indented) advance();
  const std::string_view end_word = take_name();
  while (is_blank(peek()) || peek() == '\r') advance();
  if (end_word.empty() || peek() != '\n') {
    go_to(begin);
    return false;
  }
  advance();
  to.kind = config::Value::Kind::text;
  to.text_line = line_;
  const std::size_t first = at_;
  std::size_t last = text_.size();
  complete = false;
  while (!done() && !complete) {
    const std::size_t line_begin = at_;
    skip_line();
    complete = trim(text_.substr(line_begin, at_ - line_begin)) == end_word;
    if (complete) last = line_begin;
    if (!complete) advance();
  }
  const std::string_view body = text_.substr(first, last - first);
  const std::size_t indent = indented ? common_indent(body) : 0;
  for (const std::string_view line : lines(body)) {
    to.text += line.substr(std::min(indent, line.size()));
    to.text += '\n';
  }
  to.unresolved = to.text.contains("${") || to.text.contains("%{");
  return true;
}

void HclText::skip_expression(bool ends_at_line) {
  std::size_t open = 0;
  while (!done()) {
    const char c = peek();
    if (open == 0 && (c == ',' || c == ')' || c == ']' || c == '}')) return;
    if (open == 0 && ends_at_line && c == '\n') return;
    if (c == '"') {
      skip_quoted();
      continue;
    }
    const bool comment = c == '#' || (c == '/' && (peek(1) == '/' || peek(1) == '*'));
    if (comment) {
      skip_blanks(false);
      continue;
    }
    if (c == '<' && peek(1) == '<') {
      config::Value unused;
      bool complete = true;
      if (take_heredoc(unused, complete)) continue;
    }
    if (c == '(' || c == '[' || c == '{') ++open;
    if ((c == ')' || c == ']' || c == '}') && open > 0) --open;
    advance();
  }
}

}  // namespace plimsoll::terraform
