// report/age_test.cpp - dates, and how old in words.
// SPDX-License-Identifier: Apache-2.0
#include "report/age.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

TEST(Age, ReadsDatesAndTimes) {
  EXPECT_EQ(seconds_of("1970-01-02"), 86'400);
  EXPECT_EQ(seconds_of("2026-11-24T12:00:00Z"), 1'795'521'600);
  EXPECT_EQ(seconds_of("2026-11-24T12:00:00.123456Z"), 1'795'521'600);
  for (const std::string_view bad :
       {"", "2026", "2026-13-01", "2026-02-30", "2026-11-24 12:00:00", "2026-11-24T25:00:00Z",
        "2026-11-24T12:00", "x026-11-24", "2026-11-24T12:00:00+02:00"}) {
    EXPECT_FALSE(seconds_of(bad)) << bad;
  }
}

TEST(Age, SaysTheLargestUnitOfWhichThereAreTwo) {
  const std::string_view now = "2026-11-24T12:00:00Z";
  EXPECT_EQ(age_in_words("2026-11-24T11:59:30Z", now), "less than a minute");
  EXPECT_EQ(age_in_words("2026-11-24T11:58:30Z", now), "1 minute");
  EXPECT_EQ(age_in_words("2026-11-24T10:30:00Z", now), "90 minutes");
  EXPECT_EQ(age_in_words("2026-11-23T13:00:00Z", now), "23 hours");
  EXPECT_EQ(age_in_words("2026-11-22", now), "2 days");
  EXPECT_EQ(age_in_words("2025-01-01", now), "23 months");
  EXPECT_EQ(age_in_words("2020-01-01", now), "6 years");
  EXPECT_EQ(age_in_words("2027-01-01", now), "");
  EXPECT_EQ(age_in_words("", now), "");
}

}  // namespace
}  // namespace plimsoll
