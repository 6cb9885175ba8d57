// detect/config/ignore_test.cpp - comments that take findings back, in everybody's spelling.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/ignore.h"

#include <gtest/gtest.h>

#include "detect/config/run_checks.h"
#include "rule/check_name.h"

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

TEST(InlineIgnore, WhatIsAllowedAsASecretIsAllowedToChecksThatAskForOne) {
  constexpr std::string_view text = "- name: A\n  value: b # plimsoll:allow of a test\n- name: C\n";
  const auto taken = [&](IgnoreSubject subject) {
    Finding finding{.kind = FindingKind::misconfiguration, .id = "A-1"};
    apply(find_ignores(text), subject, finding);
    return finding.status;
  };
  EXPECT_EQ(taken({.first = 1, .last = 2, .of_secrets = true}).by, "plimsoll:allow, line 2");
  EXPECT_EQ(taken({.first = 1, .last = 2, .of_secrets = true}).reason, "of a test");
  EXPECT_EQ(taken({.first = 2, .of_secrets = true}).state, "suppressed");
  EXPECT_EQ(taken({.first = 1, .last = 2}).state, "open");
  EXPECT_EQ(taken({.first = 3, .last = 3, .of_secrets = true}).state, "open");
}

TEST(InlineIgnore, KeepsReasonAndDate) {
  const auto ignores = find_ignores("# plimsoll:ignore=A-1,B-2 until=2030-01-01 because of this\n");
  ASSERT_EQ(ignores.size(), 1U);
  EXPECT_EQ(ignores[0].ids, (std::vector<std::string>{"a1", "b2"}));
  EXPECT_EQ(ignores[0].until, "2030-01-01");
  EXPECT_EQ(ignores[0].reason, "because of this");
}

TEST(InlineIgnore, BlanksSayNothing) {
  for (const std::string_view comment :
       {"#plimsoll:ignore = A-1, B-2 why", "#\tplimsoll:ignore= A-1 ,B-2\twhy",
        "# hadolint ignore=A-1 ,\tB-2", "// plimsoll:ignore=A-1,B-2, "}) {
    const std::string text = std::string(comment) + "\nUSER root\n";
    EXPECT_NE(taken_back(text, 2, "A-1"), "") << comment;
    EXPECT_NE(taken_back(text, 2, "B-2"), "") << comment;
    EXPECT_EQ(taken_back(text, 2, "C-3"), "") << comment;
  }
  EXPECT_EQ(find_ignores("# plimsoll:ignore = A-1, B-2 why so\n")[0].reason, "why so");
}

TEST(InlineIgnore, NoNamesAreNotAllNames) {
  for (const std::string_view comment :
       {"# plimsoll:ignore=", "# plimsoll:ignore= ,",
        "# hadolint ignore=", "# trivy:ignore:", "# checkov:skip=:why"}) {
    EXPECT_EQ(taken_back(std::string(comment) + "\nUSER root\n", 2, "A-1"), "") << comment;
  }
}

TEST(InlineIgnore, TrivysStandBehindEachOther) {
  constexpr std::string_view text =
      "# trivy:ignore:DS-0002 trivy:ignore:DS-0010 exp:2030-01-01\nUSER root\n";
  EXPECT_EQ(taken_back(text, 2, "X", {"DS-0002"}), "trivy:ignore, line 1");
  EXPECT_EQ(taken_back(text, 2, "X", {"DS-0010"}), "trivy:ignore, line 1");
  EXPECT_EQ(find_ignores(text).size(), 2U);
  EXPECT_EQ(find_ignores(text)[1].until, "2030-01-01");
  std::string many = "#";
  for (int i = 0; i < 100'000; ++i) many += " trivy:ignore:A-1";
  EXPECT_LE(find_ignores(many).size(), 1000U);
}

TEST(InlineIgnore, CheckovsHoldForAWholeDockerfile) {
  constexpr std::string_view text = "# checkov:skip=CKV_DOCKER_8:why\nFROM a\nUSER root\n";
  Finding finding{.kind = FindingKind::misconfiguration, .id = "X", .aliases = {"CKV_DOCKER_8"}};
  apply(find_ignores(text), {3, 3}, finding);
  EXPECT_EQ(finding.status.state, "open");
  apply(find_ignores(text, InlineIgnore::Scope::file), {3, 3}, finding);
  EXPECT_EQ(finding.status.reason, "why");
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
  EXPECT_EQ(taken_back("# kics-scan disable=ae5b-1,c2\na: b\n", 2, "X", {"ae5b-1"}),
            "kics-scan, line 1");
  EXPECT_EQ(taken_back("# kics-scan disable=ae5b-1\na: b\n", 2, "X", {"c2"}), "");
  // A block is what follows the comment, not the file.
  EXPECT_EQ(taken_back("# kics-scan ignore-block\na: b\nc: d\n", 2, "X"), "kics-scan, line 1");
  EXPECT_EQ(taken_back("# kics-scan ignore-block\na: b\nc: d\n", 3, "X"), "");
  EXPECT_EQ(taken_back("- name: a\n  uses: b@c # zizmor: ignore[artipacked,unpinned-uses]\n", 1,
                       "X", {"unpinned-uses"}),
            "zizmor, line 2");
  EXPECT_EQ(taken_back("# nothing here to ignore\nUSER root\n", 2, "X"), "");
}

TEST(InlineIgnore, AnnotationsSpeakOfTheirObject) {
  constexpr std::string_view text =
      "kind: A\n---\nkind: B\nmetadata:\n  annotations:\n"
      "    checkov.io/skip1: CKV_K8S_20=it needs to\n    \"checkov.io/skip2\": 'CKV_K8S_14'\n"
      "spec: {}\n---\nkind: C\n";
  EXPECT_EQ(taken_back(text, 8, "X", {"CKV_K8S_20"}), "checkov.io/skip, line 6");
  EXPECT_EQ(taken_back(text, 3, "X", {"CKV_K8S_14"}), "checkov.io/skip, line 7");
  EXPECT_EQ(taken_back(text, 8, "X", {"CKV_K8S_21"}), "");
  EXPECT_EQ(taken_back(text, 1, "X", {"CKV_K8S_20"}), "");
  EXPECT_EQ(taken_back(text, 10, "X", {"CKV_K8S_20"}), "");
  EXPECT_EQ(find_ignores(text)[0].reason, "it needs to");
  EXPECT_TRUE(find_ignores("checkov.io/skip1\ncheckov.io/skip2: ''\n").empty());
}

TEST(InlineIgnore, EverySpellingIsOneName) {
  for (const std::string_view name : {"DS-0002", "DS002", "AVD-DS-0002", "ds0002"}) {
    EXPECT_EQ(rule::canonical_check_name(name), "ds2") << name;
  }
  EXPECT_EQ(rule::canonical_check_name("CKV_DOCKER_3"), "ckvdocker3");
  EXPECT_NE(rule::canonical_check_name("DS-0020"), rule::canonical_check_name("DS-0002"));
}

}  // namespace
}  // namespace plimsoll
