// base/hash.h - a fast 64-bit hash for tables; not for anything that an attacker gains from
// colliding.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace plimsoll {

/// XXH3, the same on every machine (it is stored in caches).
std::uint64_t hash64(std::string_view text);

}  // namespace plimsoll
