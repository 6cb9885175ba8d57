// base/hash.h - fast hashes for tables and for names of content; not for anything that an attacker
// gains from colliding.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace plimsoll {

/// XXH3, the same on every machine (it is stored in caches).
std::uint64_t hash64(std::string_view text);

/// Its longer form, where no two of many texts may meet.
std::array<std::uint8_t, 16> hash128(std::string_view text);

}  // namespace plimsoll
