// report/upgrade_test.cpp - what closes what.
// SPDX-License-Identifier: Apache-2.0
#include "report/upgrade.h"

#include <gtest/gtest.h>

#include <chrono>

namespace plimsoll {
namespace {

Finding finding(std::string id, Level level, std::vector<std::string> fixed,
                PackageReference package = {
                    .purl = "pkg:npm/a@1.0.0", .type = "npm", .name = "a", .version = "1.0.0"}) {
  Finding made;
  made.id = std::move(id);
  made.severity.level = level;
  made.fixed_versions = std::move(fixed);
  made.package = std::move(package);
  return made;
}

std::vector<std::string> ids(const std::vector<const Finding*>& findings) {
  std::vector<std::string> found;
  for (const Finding* const one : findings) found.push_back(one->id);
  return found;
}

using Ids = std::vector<std::string>;

TEST(Upgrade, ClosesWhatIsFixedInItsOwnSeries) {
  struct Case {
    std::string_view version;
    std::vector<std::string> fixed;
    bool closed;
  };
  const std::vector<Case> cases = {
      {"4.17.21", {"4.17.21"}, true},
      {"4.17.20", {"4.17.21"}, false},
      {"5.0.0", {"4.17.21"}, true},
      {"4.2.15", {"3.2.25", "4.2.11", "5.0.3"}, true},
      {"4.2.3", {"3.2.25", "4.1.13", "4.2.7"}, false},  // newer than 4.1.13, but not of its series
      {"0.30.0", {"0.28.0", "1.6.0"}, true},
      {"2.0.0", {"1.9.0", "3.1.0"}, false},  // nobody knows: no
      {"3.0.1", {"2.3.5", "3.1.2"}, false},
      {"1.0.0", {}, false},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(closes("npm", one.version, one.fixed), one.closed)
        << one.version << " against " << one.fixed.size();
  }
}

TEST(Upgrade, TakesTheOldestVersionThatClosesMost) {
  Report report;
  report.findings = {finding("C-1", Level::high, {"1.0.2"}), finding("C-2", Level::low, {"1.0.9"}),
                     finding("C-3", Level::low, {"1.0.10"}), finding("C-4", Level::low, {})};
  const UpgradePlan plan = plan_upgrades(report);
  ASSERT_EQ(plan.upgrades.size(), 1U);
  EXPECT_EQ(plan.upgrades[0].to, "1.0.10");
  EXPECT_EQ(ids(plan.upgrades[0].closes), (Ids{"C-1", "C-2", "C-3"}));
  ASSERT_EQ(plan.unfixed.size(), 1U);
  EXPECT_EQ(ids(plan.unfixed[0].closes), Ids{"C-4"});
}

TEST(Upgrade, NeverGoesBackToAnOlderSeries) {
  Report report;
  report.findings = {finding("C-1", Level::high, {"0.2.4", "1.2.6"})};
  EXPECT_EQ(plan_upgrades(report).upgrades[0].to, "1.2.6");
  EXPECT_EQ(newer_fixes(report.findings[0]), Ids{"1.2.6"});
}

TEST(Upgrade, SaysWhatItLeavesOpen) {
  Report report;
  report.findings = {finding("C-1", Level::high, {"1.0.2", "3.0.0"}),
                     finding("C-2", Level::high, {"1.0.2", "3.0.0"}),
                     finding("C-3", Level::high, {"2.0.0"})};
  const UpgradePlan plan = plan_upgrades(report);
  EXPECT_EQ(plan.upgrades[0].to, "3.0.0");
  EXPECT_TRUE(plan.upgrades[0].leaves.empty());
  report.findings[2].fixed_versions = {"not a version"};
  const UpgradePlan other = plan_upgrades(report);
  EXPECT_EQ(other.upgrades[0].to, "1.0.2");
  EXPECT_EQ(ids(other.upgrades[0].leaves), Ids{"C-3"});
}

TEST(Upgrade, TakesBinaryPackagesTogetherByTheirSource) {
  const auto binary = [](std::string name) {
    return PackageReference{.purl = "pkg:deb/debian/" + name,
                            .type = "deb",
                            .name = name,
                            .version = "3.0.11-1+b1",
                            .source_name = "openssl",
                            .source_version = "3.0.11-1"};
  };
  Report report;
  report.findings = {finding("C-1", Level::high, {"3.0.15-1"}, binary("libssl3")),
                     finding("C-1", Level::high, {"3.0.15-1"}, binary("openssl"))};
  const UpgradePlan plan = plan_upgrades(report);
  ASSERT_EQ(plan.upgrades.size(), 1U);
  EXPECT_EQ(plan.upgrades[0].name, "openssl");
  EXPECT_EQ(plan.upgrades[0].installed, "3.0.11-1");
  EXPECT_EQ(plan.upgrades[0].packages, (Ids{"libssl3", "openssl"}));
  EXPECT_EQ(plan.upgrades[0].closes.size(), 1U) << "the same id counts once";
}

TEST(Upgrade, WhatIsExploitedComesFirstThenTheWorstThenTheMost) {
  const auto in = [](std::string name) {
    return PackageReference{
        .purl = "pkg:npm/" + name, .type = "npm", .name = name, .version = "1.0.0"};
  };
  Report report;
  report.findings = {finding("C-1", Level::high, {"2.0.0"}, in("one-high")),
                     finding("C-2", Level::high, {"2.0.0"}, in("two-high")),
                     finding("C-3", Level::high, {"2.0.0"}, in("two-high")),
                     finding("C-4", Level::critical, {"2.0.0"}, in("critical")),
                     finding("C-5", Level::low, {"2.0.0"}, in("exploited"))};
  report.findings[4].known_exploited = true;
  Ids order;
  for (const Upgrade& group : plan_upgrades(report).upgrades) order.push_back(group.name);
  EXPECT_EQ(order, (Ids{"exploited", "critical", "two-high", "one-high"}));
}

TEST(Upgrade, KeepsSuppressedOnesAndOtherKindsApart) {
  Report report;
  report.findings = {finding("C-1", Level::high, {"2.0.0"}), finding("S-1", Level::high, {})};
  report.findings[0].status.state = "suppressed";
  report.findings[1].kind = FindingKind::secret;
  const UpgradePlan plan = plan_upgrades(report);
  EXPECT_TRUE(plan.upgrades.empty());
  EXPECT_TRUE(plan.unfixed.empty());
  EXPECT_EQ(ids(plan.suppressed), Ids{"C-1"});
  EXPECT_EQ(ids(plan.others), Ids{"S-1"});
}

TEST(Upgrade, ThousandsOfFixesOfOnePackageTakeNoTime) {
  Report report;
  for (int i = 1; i <= 5000; ++i) {
    const std::string number = std::to_string(i);
    report.findings.push_back(
        finding("C-" + number, Level::low, {"1." + number + ".1", "2." + number + ".1"}));
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(plan_upgrades(report).upgrades[0].to, "2.5000.1");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

}  // namespace
}  // namespace plimsoll
