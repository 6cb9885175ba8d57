// fetch/retry_test.cpp - how long to wait.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/retry.h"

#include <gtest/gtest.h>

namespace plimsoll::fetch {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesWithJitterUpToAMinute) {
  EXPECT_EQ(backoff(1, 1s, 0, 0.0), 500ms);
  EXPECT_EQ(backoff(1, 1s, 0, 0.5), 750ms);
  EXPECT_EQ(backoff(3, 1s, 0, 0.0), 2s);
  EXPECT_EQ(backoff(1000, 1s, 0, 0.0), 30s);
}

TEST(Backoff, WaitsAsLongAsTheServerAsksWithinReason) {
  EXPECT_EQ(backoff(1, 1s, 7, 0.0), 7s);
  EXPECT_EQ(backoff(1, 1s, UINT64_MAX, 0.0), std::chrono::seconds(retry_after_limit));
}

TEST(RuleOf, HasOneForEveryKindWithAdvice) {
  for (int kind = 1; kind <= static_cast<int>(FailureKind::blocked); ++kind) {
    const FailureRule& rule = rule_of(static_cast<FailureKind>(kind));
    EXPECT_EQ(static_cast<int>(rule.kind), kind);
    EXPECT_FALSE(rule.advice.empty());
    EXPECT_GE(rule.attempts, 1);
  }
}

}  // namespace
}  // namespace plimsoll::fetch
