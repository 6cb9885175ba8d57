// report/age.cpp - dates of reports and databases: how old, in words.
//
// Format  RFC 3339 in UTC, or its date alone.
// SPDX-License-Identifier: Apache-2.0
#include "report/age.h"

#include <array>
#include <chrono>

#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::int64_t minute = 60, hour = 60 * minute, day = 24 * hour;

std::optional<std::int64_t> seconds_of_day(std::string_view clock) {
  if (clock.size() < 9 || clock[2] != ':' || clock[5] != ':' || !clock.ends_with('Z'))
    return std::nullopt;
  const auto hours = number<unsigned>(clock.substr(0, 2));
  const auto minutes = number<unsigned>(clock.substr(3, 2));
  const auto seconds = number<unsigned>(clock.substr(6, 2));
  if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 60)
    return std::nullopt;
  return *hours * hour + *minutes * minute + *seconds;
}

struct Unit {
  std::int64_t seconds;
  std::string_view name;
};
/// The largest of which there are two or more is used, so that "23 months" is no "1 year".
constexpr std::array<Unit, 5> units = {
    {{365 * day, "year"}, {30 * day, "month"}, {day, "day"}, {hour, "hour"}, {minute, "minute"}}};

}  // namespace

std::optional<std::int64_t> seconds_of(std::string_view time) {
  if (time.size() < 10 || time[4] != '-' || time[7] != '-') return std::nullopt;
  const auto year = number<int>(time.substr(0, 4));
  const auto month = number<unsigned>(time.substr(5, 2));
  const auto day_of_month = number<unsigned>(time.substr(8, 2));
  if (!year || !month || !day_of_month) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year{*year}, std::chrono::month{*month},
                                         std::chrono::day{*day_of_month});
  if (!date.ok()) return std::nullopt;
  const std::int64_t start = std::chrono::sys_days(date).time_since_epoch().count() * day;
  if (time.size() == 10) return start;
  const auto within = seconds_of_day(time.substr(11));
  if (time[10] != 'T' || !within) return std::nullopt;
  return start + *within;
}

std::string age_in_words(std::string_view then, std::string_view now) {
  const auto from = seconds_of(then);
  const auto to = seconds_of(now);
  if (!from || !to || *from >= *to) return "";
  for (const Unit& unit : units) {
    const std::int64_t count = (*to - *from) / unit.seconds;
    if (count < 2 && (unit.seconds != minute || count < 1)) continue;
    return std::to_string(count) + " " + std::string(unit.name) + (count == 1 ? "" : "s");
  }
  return "less than a minute";
}

}  // namespace plimsoll
