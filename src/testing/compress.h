// testing/compress.h - gzip and zstd as containers of plain bytes: enough to test who reads them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace plimsoll {

inline std::string little(std::uint64_t value, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

inline std::uint32_t crc32(std::string_view text) {
  std::uint32_t crc = ~0U;
  for (const char c : text) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ (crc % 2 == 0 ? 0 : 0xEDB88320U);
  }
  return ~crc;
}

/// One member of stored blocks (RFC 1952, RFC 1951).
inline std::string gzipped(std::string_view text) {
  std::string member("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
  const std::string tail = little(crc32(text), 4) + little(text.size(), 4);
  do {
    const std::string_view piece = text.substr(0, 0xFFFF);
    text.remove_prefix(piece.size());
    member += text.empty() ? '\1' : '\0';
    member += little(piece.size(), 2) + little(~piece.size() & 0xFFFFU, 2);
    member += piece;
  } while (!text.empty());
  return member + tail;
}

/// One frame of raw blocks (RFC 8878).
inline std::string zstd_framed(std::string_view text) {
  std::string frame("\x28\xb5\x2f\xfd\xa0", 5);
  frame += little(text.size(), 4);
  do {
    const std::string_view piece = text.substr(0, 100'000);
    text.remove_prefix(piece.size());
    frame += little(piece.size() << 3U | (text.empty() ? 1U : 0U), 3);
    frame += piece;
  } while (!text.empty());
  return frame;
}

}  // namespace plimsoll
