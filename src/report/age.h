// report/age.h - how old, in words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace plimsoll {

/// "3 hours", "1 day", "7 months": from `then` to `now`, rounded down; empty if one of them is no
/// time or `then` is not before `now`.
std::string age_in_words(std::string_view then, std::string_view now);

}  // namespace plimsoll
