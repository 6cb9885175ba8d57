// base/clock.cpp - the time of day, for reports.
// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>

#include "base/text.h"

namespace plimsoll {

namespace {

/// "12:00", in seconds.
std::optional<std::int64_t> seconds_of_hours(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hours = number<unsigned>(text.substr(0, 2));
  const auto minutes = number<unsigned>(text.substr(3, 2));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return std::int64_t{*hours} * 3600 + std::int64_t{*minutes} * 60;
}

/// "12:00:00.123Z", "12:00:00+02:00": seconds since midnight in Greenwich.
std::optional<std::int64_t> seconds_of_day(std::string_view text) {
  if (text.size() < 9 || text[5] != ':') return std::nullopt;
  const auto start = seconds_of_hours(text.substr(0, 5));
  const auto seconds = number<unsigned>(text.substr(6, 2));
  if (!start || !seconds || *seconds > 60) return std::nullopt;
  std::string_view zone = text.substr(8);
  if (zone.starts_with('.'))
    zone.remove_prefix(std::min(zone.find_first_not_of("0123456789", 1), zone.size()));
  if (zone == "Z") return *start + *seconds;
  const bool is_offset = zone.starts_with('+') || zone.starts_with('-');
  const auto offset = is_offset ? seconds_of_hours(zone.substr(1)) : std::nullopt;
  if (!offset) return std::nullopt;
  return *start + *seconds - (zone[0] == '+' ? *offset : -*offset);
}

}  // namespace

std::string now_text() {
  std::time_t now = std::time(nullptr);
  if (const char* const fixed = std::getenv("SOURCE_DATE_EPOCH"))
    now = number<std::time_t>(fixed).value_or(now);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  if (text.size() < day_length || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number<int>(text.substr(0, 4));
  const auto month = number<unsigned>(text.substr(5, 2));
  const auto day = number<unsigned>(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year{*year}, std::chrono::month{*month},
                                         std::chrono::day{*day});
  if (!date.ok()) return std::nullopt;
  const std::int64_t start =
      std::chrono::sys_seconds(std::chrono::sys_days(date)).time_since_epoch().count();
  if (text.size() == day_length) return start;
  const auto within =
      text[day_length] == 'T' ? seconds_of_day(text.substr(day_length + 1)) : std::nullopt;
  if (!within) return std::nullopt;
  return start + *within;
}

}  // namespace plimsoll
