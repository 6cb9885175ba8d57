// rule/compare.h - what the operators mean, on plain values.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace plimsoll::rule {

/// As fnmatch(3) without flags: `*` crosses slashes.
bool glob(std::string_view pattern, std::string_view text, bool fold_case);

bool contains(std::string_view text, std::string_view part, bool fold_case);

/// True if `path` is `prefix` or lies below it; parts of `prefix` may be globs.
bool lies_below(std::string_view prefix, std::string_view path);

/// Both are 4 or 16 bytes; another family is no match.
bool in_net(std::string_view net, std::uint8_t prefix_bits, std::string_view address);

/// The three numbers of a version, with or without a `v`; missing ones are 0, and what follows them
/// does not count. Nothing if it does not begin with a number.
std::optional<std::array<std::uint64_t, 3>> semver_numbers(std::string_view version);

}  // namespace plimsoll::rule
