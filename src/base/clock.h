// base/clock.h - the time of day, for reports.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plimsoll {

/// "2026-11-24T12:00:00Z"; SOURCE_DATE_EPOCH (seconds) instead of now, where it is set.
std::string now_text();

constexpr std::size_t day_length = 10;  // of "2026-11-24"

/// Seconds since 1970 of a time or a date as RFC 3339 writes them, "2026-11-24T12:00:00Z" or
/// "2026-11-24"; fractions of a second are left out. Nothing if it is neither.
std::optional<std::int64_t> parse_time(std::string_view text);

}  // namespace plimsoll
