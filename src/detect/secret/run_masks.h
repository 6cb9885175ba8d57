// detect/secret/run_masks.h - which bytes of a text belong to runs: letters, digits, + / - and _.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace plimsoll {

constexpr std::size_t run_block = 64;  // bytes of one mask

bool is_in_run(char c);

/// Bit i of a mask says whether byte i of its block belongs to a run. `bytes` holds a block for
/// each mask.
void fill_run_masks(const char* bytes, std::span<std::uint64_t> masks);

}  // namespace plimsoll
