// triage/filter_test.cpp - which findings are shown.
// SPDX-License-Identifier: Apache-2.0
#include "triage/filter.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "document/report_json.h"

namespace plimsoll {
namespace {

Report report_of(std::vector<Finding> findings) {
  Report report;
  report.findings = std::move(findings);
  return report;
}

Finding finding_of(std::string fingerprint) {
  return {.fingerprint = std::move(fingerprint),
          .kind = FindingKind::secret,
          .id = "rule",
          .severity = {.level = Level::high},
          .evidence = "x"};
}

TEST(Filter, HidesWhatIsUnlikelyAndWhatWasTakenBack) {
  Finding unlikely = finding_of("a");
  unlikely.secret.verdict = "unlikely";
  Finding taken_back = finding_of("b");
  taken_back.status = {.state = "suppressed", .reason = "known", .by = "a comment"};
  Report report = report_of({unlikely, taken_back, finding_of("c")});
  apply({}, report);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].fingerprint, "c");
  EXPECT_EQ(report.suppressed, 2U);
}

TEST(Filter, ShowsWhoTookItBack) {
  Finding unlikely = finding_of("a");
  unlikely.secret.verdict = "unlikely";
  Report report = report_of({unlikely});
  apply({.show_suppressed = true}, report);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].status.state, "suppressed");
  EXPECT_EQ(report.findings[0].status.reason, "an unlikely secret");
  EXPECT_EQ(report.suppressed, 1U);
  EXPECT_FALSE(reaches(report, Level::low));
}

TEST(Filter, KnowsABaseline) {
  const std::string folder = testing::TempDir();
  const std::string path = folder + "/filter_test_old.json";
  std::ofstream(path) << write_report(report_of({finding_of("a")}));
  Filter filter;
  ASSERT_TRUE(read_baseline(path, filter));
  Report report = report_of({finding_of("a"), finding_of("b")});
  apply(filter, report);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].fingerprint, "b");
  std::ofstream(path) << "{";
  EXPECT_FALSE(read_baseline(path, filter));
  EXPECT_FALSE(read_baseline(folder + "/filter_test_none.json", filter));
}

}  // namespace
}  // namespace plimsoll
