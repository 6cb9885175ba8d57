// version/range_test.cpp - OSV's ranges: events in any order, several intervals, limits.
// SPDX-License-Identifier: Apache-2.0
#include "version/range.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/text.h"

namespace plimsoll {
namespace {

using Kind = Event::Kind;
using Events = std::vector<Event>;

constexpr Kind in = Kind::introduced;
constexpr Kind fixed = Kind::fixed;
constexpr Kind last = Kind::last_affected;
constexpr Kind limit = Kind::limit;

const Scheme& pypi() { return *scheme_named("pypi"); }

bool inside(std::string_view version, const Events& events) {
  return in_range(pypi(), version, events).value();
}

std::string interval(std::string_view version, const Events& events) {
  return interval_text(pypi(), version, events);
}

TEST(Range, BeginsAtIntroducedAndEndsBeforeFixed) {
  const Events events = {{in, "1.2"}, {fixed, "1.4.1"}};
  EXPECT_FALSE(inside("1.1", events));
  EXPECT_TRUE(inside("1.2", events));
  EXPECT_TRUE(inside("1.4.0", events));
  EXPECT_FALSE(inside("1.4.1", events));
  EXPECT_FALSE(inside("2", events));
  EXPECT_EQ(interval("1.3", events), ">= 1.2, < 1.4.1");
}

TEST(Range, HoldsLastAffected) {
  const Events events = {{in, "0"}, {last, "1.4"}};
  EXPECT_TRUE(inside("1.4", events));
  EXPECT_TRUE(inside("1.4.0", events));
  EXPECT_FALSE(inside("1.4.0.post1", events));
  EXPECT_EQ(interval("1", events), "<= 1.4");
}

TEST(Range, ZeroIsBeforeEveryVersion) {
  const Events events = {{in, "0"}, {fixed, "1"}};
  EXPECT_TRUE(inside("0.dev0", events));
  EXPECT_TRUE(inside("0", events));
  EXPECT_EQ(interval("0", events), "< 1");
  EXPECT_EQ(interval("5", {{in, "0"}}), "all versions");
  EXPECT_TRUE(in_range(*scheme_named("npm"), "0.0.0-alpha", Events{{in, "0"}}).value());
}

TEST(Range, TakesEventsInAnyOrder) {
  const Events events = {{fixed, "3.5"}, {in, "2"}, {in, "3"},
                         {fixed, "2.5"}, {in, "1"}, {fixed, "1.5"}};
  for (const auto* version : {"1", "1.4", "2.0", "2.4.9", "3.4"})
    EXPECT_TRUE(inside(version, events)) << version;
  for (const auto* version : {"0.9", "1.5", "1.9", "2.5", "3.5", "4"})
    EXPECT_FALSE(inside(version, events)) << version;
  EXPECT_EQ(interval("2.1", events), ">= 2, < 2.5");
  EXPECT_EQ(next_fix(pypi(), "2.1", events), "2.5");
  EXPECT_EQ(next_fix(pypi(), "3.5", events), "");
}

TEST(Range, OfEventsAtOneVersionTheLaterInTheListDecides) {
  EXPECT_FALSE(inside("1.0", {{in, "1.0"}, {fixed, "1.0"}}));
  EXPECT_TRUE(inside("1.0", {{in, "0"}, {fixed, "1.0"}, {in, "1.0"}}));
  EXPECT_TRUE(inside("1.0", {{last, "1.0"}, {in, "1.0"}}));
  EXPECT_FALSE(inside("1.1", {{last, "1.0"}, {in, "1.0"}}));
}

TEST(Range, EndsBelowItsLimits) {
  const Events events = {{in, "1"}, {limit, "2"}, {limit, "3"}};
  EXPECT_TRUE(inside("2.5", events));
  EXPECT_FALSE(inside("3", events));
  EXPECT_TRUE(inside("9", {{in, "1"}, {limit, "*"}}));
  EXPECT_FALSE(inside("0.5", events));
}

TEST(Range, WithoutEventsHoldsNothing) { EXPECT_FALSE(inside("1.0", {})); }

TEST(Range, WhatDoesNotParseIsNeverUnaffected) {
  const Events events = {{in, "0"}, {fixed, "one"}};
  EXPECT_EQ(in_range(pypi(), "1", events).error().what, "'one' is no pypi version");
  EXPECT_EQ(in_range(pypi(), "x", Events{{in, "0"}}).error().code, Errc::version_unparsable);
  EXPECT_FALSE(is_affected(pypi(), "x", {}, std::vector{"1.0"sv}).has_value());
}

TEST(Versions, AreEqualInTheOrderOrAsTexts) {
  const std::vector listed = {"1.0"sv, "not-a-version"sv, "2.0rc1"sv};
  EXPECT_TRUE(is_affected(pypi(), "1.0.0", {}, listed).value());
  EXPECT_TRUE(is_affected(pypi(), "2.0-RC.1", {}, listed).value());
  EXPECT_FALSE(is_affected(pypi(), "1.1", {}, listed).value());
  EXPECT_TRUE(is_affected(pypi(), "not-a-version", {}, listed).value());
  const Events events = {{in, "5"}};
  EXPECT_TRUE(is_affected(pypi(), "1.0", events, listed).value());
  EXPECT_TRUE(is_affected(pypi(), "6", events, listed).value());
  EXPECT_FALSE(is_affected(pypi(), "4", events, listed).value());
}

}  // namespace
}  // namespace plimsoll
