// base/clock.h - the time of day, for reports.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plimsoll {

/// "2026-11-24T12:00:00Z"; SOURCE_DATE_EPOCH (seconds) instead of now, where it is set.
std::string now_text();

/// Seconds since 1970 of "2026-11-24T12:00:00Z" or "2026-11-24", fractions left out; nothing if it
/// is neither.
std::optional<std::int64_t> parse_time(std::string_view text);

}  // namespace plimsoll
