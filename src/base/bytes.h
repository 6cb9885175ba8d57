// base/bytes.h - numbers in foreign binary formats.
//
// Safety  nothing reads past its view: a slice that is not there whole is empty, and no bytes are
// the number 0.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace plimsoll {

/// All of `length` bytes from `offset` on, or nothing.
constexpr std::string_view slice(std::string_view bytes, std::uint64_t offset,
                                 std::uint64_t length) {
  if (offset > bytes.size() || length > bytes.size() - offset) return {};
  return bytes.substr(offset, length);
}

/// The unsigned number that up to eight bytes spell, most significant byte first.
constexpr std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<std::uint8_t>(byte);
  return value;
}

/// The same, least significant byte first.
constexpr std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i)
    value = value << 8U | static_cast<std::uint8_t>(bytes[i - 1]);
  return value;
}

}  // namespace plimsoll
