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
std::optional<std::string> decoded(std::string_view text, const Table& values, unsigned bits) {
  std::string bytes(text.size() * bits / 8, '\0');
  std::size_t length = 0;
  std::uint32_t held = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::uint8_t value = values[static_cast<std::uint8_t>(c)];
    if (value == none) return std::nullopt;
    held = held << bits | value;
    count += bits;
    if (count < 8) continue;
    count -= 8;
    bytes[length++] = static_cast<char>(held >> count & 0xFFU);
  }
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

std::optional<std::string> decode_base64(std::string_view text) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  return decoded(text, base64_values, 6);
}

std::optional<std::string> decode_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  return decoded(text, hex_values, 4);
}

std::optional<std::string> decode_base32(std::string_view text) {
  return decoded(text, base32_values, 5);
}

}  // namespace plimsoll
