// image/tar_block.h - the fields of a tar header's block.
//
// Format  POSIX.1-2017 pax, "ustar Header Block"; GNU tar's additions (old sparse files, base-256
// numbers). SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/text.h"

namespace plimsoll::tar {

constexpr std::size_t block_size = 512;

struct Field {
  std::size_t offset, length;
};
constexpr Field name_field{0, 100}, mode_field{100, 8}, uid_field{108, 8}, gid_field{116, 8},
    size_field{124, 12}, sum_field{148, 8}, link_field{157, 100}, prefix_field{345, 155},
    sparse_field{386, 96}, real_size_field{483, 12};
constexpr std::size_t type_offset = 156, magic_offset = 257, extended_offset = 482;

/// From `size` bytes of content to the next block.
constexpr std::uint64_t padding_of(std::uint64_t size) {
  return (block_size - size % block_size) % block_size;
}

inline std::string_view bytes_of(std::string_view block, Field field) {
  return block.substr(field.offset, field.length);
}

/// Up to the first NUL.
inline std::string_view text_of(std::string_view block, Field field) {
  const std::string_view bytes = bytes_of(block, field);
  return bytes.substr(0, bytes.find('\0'));
}

/// Octal with blanks and NULs around it, or GNU's base-256 (first bit set); nothing if neither.
inline std::optional<std::uint64_t> number_of(std::string_view bytes) {
  if (!bytes.empty() && (static_cast<std::uint8_t>(bytes[0]) & 0x80U) != 0) {
    std::uint64_t value = static_cast<std::uint8_t>(bytes[0]) & 0x3FU;
    if ((static_cast<std::uint8_t>(bytes[0]) & 0x40U) != 0) return std::nullopt;  // negative
    for (const char c : bytes.substr(1)) {
      if (value >> 55U != 0) return std::nullopt;
      value = value << 8U | static_cast<std::uint8_t>(c);
    }
    return value;
  }
  bytes = trim(bytes.substr(0, bytes.find('\0')));
  return bytes.empty() ? 0 : number(bytes, 8);
}

inline std::optional<std::uint64_t> number_of(std::string_view block, Field field) {
  return number_of(bytes_of(block, field));
}

}  // namespace plimsoll::tar
