// detect/secret/decode.cpp - encodings by tables.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/decode.h"

#include <array>
#include <cstdint>

namespace plimsoll {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t none = 0xFF;

using Table = std::array<std::uint8_t, 256>;

constexpr Table table_of(std::initializer_list<std::string_view> alphabets) {
  Table table{};
  table.fill(none);
  for (const std::string_view letters : alphabets) {
    for (std::size_t i = 0; i < letters.size(); ++i) {
      table[static_cast<std::uint8_t>(letters[i])] = static_cast<std::uint8_t>(i);
    }
  }
  return table;
}

constexpr Table base64_values = table_of({alphabet, url_alphabet});
constexpr Table base32_values =
    table_of({"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "abcdefghijklmnopqrstuvwxyz234567"});
constexpr Table hex_values = table_of({"0123456789abcdef", "0123456789ABCDEF"});

/// Digits of `bits` bits each to bytes; bits that are left over at the end are dropped.
bool append_digits(std::string_view text, const Table& values, unsigned bits, std::string& out) {
  const std::size_t before = out.size();
  out.resize(before + text.size() * bits / 8);
  char* next = out.data() + before;
  std::uint32_t held = 0;
  unsigned count = 0;
  std::uint8_t seen = 0;  // `none` is the only value that has the highest bit
  for (const char c : text) {
    const std::uint8_t value = values[static_cast<std::uint8_t>(c)];
    seen |= value;
    held = held << bits | value;
    count += bits;
    if (count < 8) continue;
    count -= 8;
    *next++ = static_cast<char>(held >> count & 0xFFU);
  }
  const bool is_good = (seen & 0x80U) == 0;
  if (!is_good) out.resize(before);
  return is_good;
}

template <typename Append>
std::optional<std::string> decoded(std::string_view text, const Append& append) {
  std::string bytes;
  if (!append(text, bytes)) return std::nullopt;
  return bytes;
}

}  // namespace

std::string encode_base64(std::string_view bytes, bool for_urls) {
  const std::string_view letters = for_urls ? url_alphabet : alphabet;
  std::string text;
  std::uint32_t held = 0;
  unsigned count = 0;
  for (const char byte : bytes) {
    held = held << 8U | static_cast<std::uint8_t>(byte);
    for (count += 8; count >= 6; count -= 6) text += letters[held >> (count - 6) & 63U];
  }
  if (count > 0) text += letters[held << (6 - count) & 63U];
  while (!for_urls && text.size() % 4 != 0) text += '=';
  return text;
}

bool append_base64(std::string_view text, std::string& out) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return text.size() % 4 != 1 && append_digits(text, base64_values, 6, out);
}

bool append_hex(std::string_view text, std::string& out) {
  return text.size() % 2 == 0 && append_digits(text, hex_values, 4, out);
}

std::optional<std::string> decode_base64(std::string_view text) {
  return decoded(text, append_base64);
}

std::optional<std::string> decode_hex(std::string_view text) { return decoded(text, append_hex); }

std::optional<std::string> decode_base32(std::string_view text) {
  return decoded(text, [](std::string_view digits, std::string& out) {
    return append_digits(digits, base32_values, 5, out);
  });
}

}  // namespace plimsoll
