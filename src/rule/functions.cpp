// rule/functions.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/functions.h"

#include <cstdint>

namespace plimsoll::rule {

namespace {

int digit_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

}  // namespace

bool decode_base64(std::string_view text, std::vector<char>& out) {
  while (text.ends_with('=')) text.remove_suffix(1);
  if (out.size() + text.size() > out.capacity()) return false;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const int digit = digit_of(c);
    if (digit < 0) return false;
    bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<char>((bits >> count) & 0xFFU));
  }
  return true;
}

std::string_view next_argument(Fact& arguments) {
  if (arguments.kind == Fact::Kind::list) {
    while (arguments.size > 0) {
      const std::string_view word = arguments.items->text();
      arguments = Fact::of(arguments.list().subspan(1));
      if (!word.empty()) return word;
    }
    return {};
  }
  std::string_view text = arguments.text();
  take_while(is_space, text);
  const std::string_view word = take_while([](char c) { return !is_space(c); }, text);
  arguments = Fact::of(text);
  return word;
}

}  // namespace plimsoll::rule
