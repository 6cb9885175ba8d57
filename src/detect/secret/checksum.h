// detect/secret/checksum.h - checksums that vendors put into their tokens.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plimsoll {

/// CRC-32 (IEEE 802.3, as zlib's).
std::uint32_t crc32_of(std::string_view bytes);

/// A number in base 62 (0-9 A-Z a-z), most significant digit first, zeros in front up to `width`.
std::string base62_of(std::uint64_t value, std::size_t width);

/// The checksum of that name which belongs behind `token`; nothing if there is no such name.
///   github, npm: six base62 digits of the CRC-32 of what stands behind the prefix ("ghp_",
///   "npm_").
std::optional<std::string> secret_checksum(std::string_view name, std::string_view token);

}  // namespace plimsoll
