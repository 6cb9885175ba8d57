// detect/secret/checksum.cpp - CRC-32 and base 62.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/checksum.h"

#include <array>

#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::string_view base62_digits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

constexpr std::array<std::uint32_t, 256> crc_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? 0xEDB88320U ^ (value >> 1U) : value >> 1U;
    }
    table[i] = value;
  }
  return table;
}();

/// Behind the prefix of letters and its underscore.
std::string_view body_of(std::string_view token) {
  const auto parts = cut_first(token, '_');
  return parts ? parts->second : token;
}

}  // namespace

std::uint32_t crc32_of(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char byte : bytes) {
    crc = crc_table[(crc ^ static_cast<std::uint8_t>(byte)) & 0xFFU] ^ (crc >> 8U);
  }
  return crc ^ 0xFFFFFFFFU;
}

std::string base62_of(std::uint64_t value, std::size_t width) {
  std::string digits;
  for (; value > 0; value /= 62) digits.insert(digits.begin(), base62_digits[value % 62]);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

std::optional<std::string> secret_checksum(std::string_view name, std::string_view token) {
  if (name == "github" || name == "npm") return base62_of(crc32_of(body_of(token)), 6);
  return std::nullopt;
}

}  // namespace plimsoll
