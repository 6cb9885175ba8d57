// report/nearest_test.cpp - what a person may have meant.
// SPDX-License-Identifier: Apache-2.0
#include "report/nearest.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using Names = std::vector<std::string>;

TEST(Nearest, TheFewestDifferencesComeFirst) {
  const std::set<std::string> names = {"CVE-2021-44228", "CVE-2021-44832", "GHSA-jfh8-c2jp-5v3q"};
  EXPECT_EQ(nearest("cve-2021-44229", names), (Names{"CVE-2021-44228", "CVE-2021-44832"}));
  EXPECT_EQ(nearest("GHSA-jfh8-c2jp-5v3", names), Names{"GHSA-jfh8-c2jp-5v3q"});
  EXPECT_EQ(nearest("nothing like it", names), Names{});
  EXPECT_EQ(nearest("", names), Names{});
  EXPECT_EQ(nearest(std::string(100'000, 'x'), names), Names{});
}

}  // namespace
}  // namespace plimsoll
