// detect/secret/text_kind.cpp - guesses that cost little.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/text_kind.h"

#include <algorithm>

#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::size_t looked_at = 8192;
constexpr std::size_t units_needed = 8;  // fewer say nothing

/// Nine of ten units are characters of ASCII, and none is NUL.
bool is_utf16(std::string_view head, std::size_t zero_at) {
  const std::size_t units = std::min<std::size_t>(head.size(), 1024) / 2;
  if (units < units_needed) return false;
  std::size_t plain = 0;
  for (std::size_t i = 0; i < units; ++i) {
    const char zero = head[2 * i + zero_at];
    const char sign = head[2 * i + 1 - zero_at];
    if (zero == '\0' && sign == '\0') return false;
    if (zero == '\0' && (sign >= ' ' || is_space(sign)) && sign != '\x7F') ++plain;
  }
  return plain * 10 >= units * 9;
}

/// Nine of ten bytes are plain text: two of them would be one Chinese character after the other.
bool is_ascii_text(std::string_view head) {
  const auto is_plain = [](char c) { return (c >= ' ' && c < '\x7F') || is_space(c); };
  const auto plain = static_cast<std::size_t>(std::ranges::count_if(head, is_plain));
  return !head.empty() && plain * 10 >= head.size() * 9;
}

}  // namespace

TextStart text_kind_of(std::string_view head) {
  head = head.substr(0, looked_at);
  const bool little = head.starts_with("\xFF\xFE");
  if ((little || head.starts_with("\xFE\xFF")) && !is_ascii_text(head.substr(2)))
    return {little ? TextKind::utf16_little : TextKind::utf16_big, 2};
  if (!head.contains('\0')) return {};
  if (is_utf16(head, 1)) return {TextKind::utf16_little, 0};
  if (is_utf16(head, 0)) return {TextKind::utf16_big, 0};
  return {TextKind::binary, 0};
}

char Utf16Reader::narrow(char first, char second) const {
  const char high = is_big_ ? first : second;
  const char low = is_big_ ? second : first;
  return high == '\0' && static_cast<unsigned char>(low) < 0x80 ? low : '\x80';
}

void Utf16Reader::add(std::string_view bytes, std::string& out) {
  if (has_half_ && !bytes.empty()) {
    out += narrow(half_, bytes[0]);
    bytes.remove_prefix(1);
    has_half_ = false;
  }
  for (; bytes.size() >= 2; bytes.remove_prefix(2)) out += narrow(bytes[0], bytes[1]);
  if (bytes.empty()) return;
  half_ = bytes[0];
  has_half_ = true;
}

}  // namespace plimsoll
