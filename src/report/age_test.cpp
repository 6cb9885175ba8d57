// report/age_test.cpp - how old in words.
// SPDX-License-Identifier: Apache-2.0
#include "report/age.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

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
