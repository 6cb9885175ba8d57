// base/clock_test.cpp - dates and times as others write them.
// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

TEST(ParseTime, ReadsDatesAndTimes) {
  constexpr std::int64_t noon = 1'795'521'600;
  EXPECT_EQ(parse_time("1970-01-02"), 86'400);
  EXPECT_EQ(parse_time("2026-11-24T12:00:00Z"), noon);
  EXPECT_EQ(parse_time("2026-11-24T12:00:00.123456Z"), noon);
  EXPECT_EQ(parse_time("2026-11-24T14:00:00+02:00"), noon);
  EXPECT_EQ(parse_time("2026-11-24T03:30:00.5-08:30"), noon);
  EXPECT_EQ(parse_time(now_text().substr(0, 10)).value() % 86'400, 0);
}

TEST(ParseTime, RefusesWhatIsNone) {
  for (const std::string_view bad :
       {"", "2026", "2026-13-01", "2026-02-30", "2026-11-24 12:00:00", "2026-11-24T25:00:00Z",
        "2026-11-24T12:00", "x026-11-24", "2026-11-24T12:00:00", "2026-11-24T12:00:00+2",
        "2026-11-24T12:00:00Zx", "2026-11-24T12:00:00.", "2026/11/24", "2026-1-24T12:00:00Z",
        "2026-11-24T12:61:00Z", "2026-11-24T12:00:00+99:00", "2026-11-24T"}) {
    EXPECT_FALSE(parse_time(bad)) << bad;
  }
}

}  // namespace
}  // namespace plimsoll
