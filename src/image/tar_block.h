// image/tar_block.h - the fields of a tar header's block.
//
// Format  POSIX.1-2017 pax, "ustar Header Block"; GNU tar's additions (old sparse files, base-256
//         numbers); star's (a shorter prefix, times behind it).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plimsoll::tar {

constexpr std::size_t block_size = 512;

struct Field {
  std::size_t offset, length;
};
constexpr Field name_field{0, 100}, mode_field{100, 8}, uid_field{108, 8}, gid_field{116, 8},
    size_field{124, 12}, time_field{136, 12}, sum_field{148, 8}, link_field{157, 100},
    magic_field{257, 8}, major_field{329, 8}, minor_field{337, 8}, prefix_field{345, 155};
constexpr Field gnu_access_field{345, 12}, gnu_change_field{357, 12}, sparse_field{386, 96},
    real_size_field{483, 12};
constexpr Field star_prefix_field{345, 131}, star_access_field{476, 12}, star_change_field{488, 12},
    star_trailer_field{508, 4};
constexpr std::size_t type_offset = 156, extended_offset = 482;

/// What the fields behind the first 257 bytes mean.
enum class Dialect : std::uint8_t { v7, ustar, star, gnu };

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

/// Octal with blanks and NULs around it; nothing if it is not.
std::optional<std::int64_t> octal_of(std::string_view bytes);

/// Octal, or base-256 in two's complement (first bit set); nothing if neither, or if it needs more
/// than 64 bits.
std::optional<std::int64_t> number_of(std::string_view block, Field field);

/// Decimal with or without a sign, as pax records have it; nothing if it is not.
std::optional<std::int64_t> decimal_of(std::string_view text);

bool is_zero(std::string_view block);

/// The sum of all bytes, the sum's own field counted as blanks; some old writers summed signed
/// bytes.
bool sum_is_right(std::string_view block);

Dialect dialect_of(std::string_view block);

/// Whether every field that is a number holds one, those that nobody here needs too: readers that
/// unpack refuse the archive otherwise.
bool numbers_are_right(std::string_view block, Dialect dialect);

/// Prefix and name, as far as the block has them.
std::string name_of(std::string_view block, Dialect dialect);

}  // namespace plimsoll::tar
