// report/age.h - how old, in words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plimsoll {

/// Seconds since 1970 of an ISO date, "2026-11-24", or date-time in UTC, "2026-11-24T12:00:00Z"
/// (a fraction of a second is dropped); nothing if it is neither.
std::optional<std::int64_t> seconds_of(std::string_view time);

/// "3 hours", "1 day", "7 months": from `then` to `now`, rounded down; empty if one of them is no
/// time or `then` is not before `now`.
std::string age_in_words(std::string_view then, std::string_view now);

}  // namespace plimsoll
