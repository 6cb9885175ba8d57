// detect/config/ignore_test.cpp - comments that take findings back, in everybody's spelling.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/ignore.h"

#include <gtest/gtest.h>

#include "detect/config/run_checks.h"

namespace plimsoll {
namespace {

/// Who took back a finding of that id at that line; empty if nobody did.
std::string taken_back(std::string_view text, std::uint32_t line, std::string id,
                       std::vector<std::string> aliases = {}) {
  Finding finding{.kind = FindingKind::misconfiguration, .id = std::move(id)};
  finding.aliases = std::move(aliases);
  finding.location.line = line;
  apply(find_ignores(text), {line, line + 1}, finding);
  return finding.status.state == "suppressed" ? finding.status.by : "";
}

TEST(InlineIgnore, SpeaksOfItsLineAndTheNext) {
  constexpr std::string_view text =
      "FROM a\n# plimsoll:ignore=PLM-DF-001 we know\n\n# more\nUSER root\nUSER root\n";
  EXPECT_EQ(taken_back(text, 5, "PLM-DF-001"), "plimsoll:ignore, line 2");
  EXPECT_EQ(taken_back(text, 6, "PLM-DF-001"), "");
  EXPECT_EQ(taken_back(text, 5, "PLM-DF-002"), "");
  EXPECT_EQ(taken_back("x: y # plimsoll:ignore=*\nz: 1\n", 1, "A-1"), "plimsoll:ignore, line 1");
  EXPECT_EQ(taken_back("x: y # plimsoll:ignore=*\nz: 1\n", 2, "A-1"), "");
}

TEST(InlineIgnore, KeepsReasonAndDate) {
  const auto ignores = find_ignores("# plimsoll:ignore=A-1,B-2 until=2030-01-01 because of this\n");
  ASSERT_EQ(ignores.size(), 1U);
  EXPECT_EQ(ignores[0].ids, (std::vector<std::string>{"a1", "b2"}));
  EXPECT_EQ(ignores[0].until, "2030-01-01");
  EXPECT_EQ(ignores[0].reason, "because of this");
}

TEST(InlineIgnore, IsBoundedWhateverADocumentHolds) {
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "# plimsoll:ignore=A-" + std::to_string(i) + "\n";
  EXPECT_EQ(find_ignores(many).size(), 1000U);
  const auto one = find_ignores("# plimsoll:ignore=A-1 " + std::string(100'000, 'r') +
                                " until=\x1b[31m" + std::string(100'000, '9') + "\n");
  ASSERT_EQ(one.size(), 1U);
  EXPECT_LT(one[0].reason.size(), 300U);
  EXPECT_LT(one[0].until.size(), 300U);
  EXPECT_TRUE(one[0].until.starts_with("\\x1b")) << one[0].until.substr(0, 10);
}

TEST(InlineIgnore, KnowsWhatOthersWrite) {
  EXPECT_EQ(taken_back("# hadolint ignore=DL3006,DL3008\nFROM a\n", 2, "X", {"DL3008"}),
            "hadolint, line 1");
  EXPECT_EQ(taken_back("FROM a\n# hadolint global ignore=DL3006\n", 1, "X", {"DL3006"}),
            "hadolint, line 2");
  EXPECT_EQ(taken_back("#trivy:ignore:AVD-DS-0002\nUSER root\n", 2, "X", {"DS-0002"}),
            "trivy:ignore, line 1");
  EXPECT_EQ(
      taken_back("resource {\n  #checkov:skip=CKV_AWS_1:reason here\n}\n", 1, "X", {"CKV_AWS_1"}),
      "checkov:skip, line 2");
  EXPECT_EQ(taken_back("a: b # kics-scan ignore-line\n", 1, "X"), "kics-scan, line 1");
  EXPECT_EQ(taken_back("# nothing here to ignore\nUSER root\n", 2, "X"), "");
}

TEST(InlineIgnore, EverySpellingIsOneName) {
  for (const std::string_view name : {"DS-0002", "DS002", "AVD-DS-0002", "ds0002"}) {
    EXPECT_EQ(canonical_check_name(name), "ds2") << name;
  }
  EXPECT_EQ(canonical_check_name("CKV_DOCKER_3"), "ckvdocker3");
  EXPECT_NE(canonical_check_name("DS-0020"), canonical_check_name("DS-0002"));
}

}  // namespace
}  // namespace plimsoll
