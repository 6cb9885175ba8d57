// report/age.cpp - dates of reports and databases: how old, in words.
// SPDX-License-Identifier: Apache-2.0
#include "report/age.h"

#include <array>

#include "base/clock.h"

namespace plimsoll {

namespace {

constexpr std::int64_t minute = 60, hour = 60 * minute, day = 24 * hour;

struct Unit {
  std::int64_t seconds;
  std::string_view name;
};
/// The largest of which there are two or more is used, so that "23 months" is no "1 year".
constexpr std::array<Unit, 5> units = {
    {{365 * day, "year"}, {30 * day, "month"}, {day, "day"}, {hour, "hour"}, {minute, "minute"}}};

}  // namespace

std::string age_in_words(std::string_view then, std::string_view now) {
  const auto from = parse_time(then);
  const auto to = parse_time(now);
  if (!from || !to || *from >= *to) return "";
  for (const Unit& unit : units) {
    const std::int64_t count = (*to - *from) / unit.seconds;
    if (count < 2 && (unit.seconds != minute || count < 1)) continue;
    return std::to_string(count) + " " + std::string(unit.name) + (count == 1 ? "" : "s");
  }
  return "less than a minute";
}

}  // namespace plimsoll
