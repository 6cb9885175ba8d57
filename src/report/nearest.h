// report/nearest.h - what a person may have meant.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace plimsoll {

/// The names that differ from `wanted` in the fewest letters, the nearest first, at most `most`;
/// none that differs in half of its letters or more. Case does not count.
std::vector<std::string> nearest(std::string_view wanted, const std::set<std::string>& names,
                                 std::size_t most = 3);

}  // namespace plimsoll
