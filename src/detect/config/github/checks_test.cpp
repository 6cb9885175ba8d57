// detect/config/github/checks_test.cpp - content/checks/github.yaml, and what bad files lead to.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/checks_for_test.h"
#include "detect/config/github/github.h"

namespace plimsoll::github {

namespace {

void read(std::string_view file, std::string_view text, rule::Facts& facts,
          std::vector<Problem>& problems) {
  EXPECT_TRUE(is_github(file, text)) << file;
  read_github(file, text, facts, problems);
}

const config::CheckFile& checks() {
  static const config::CheckFile file("github.yaml", read, ".github/workflows/x.yml");
  return file;
}

TEST(GithubChecks, Compile) { checks().expect_compiled(14); }

TEST(GithubChecks, FireAndStaySilent) { checks().expect_tests_hold(); }

TEST(GithubChecks, FindWhatAPersonFinds) {
  constexpr std::string_view text = R"(name: bad
on:
  pull_request_target:
  issue_comment: {types: [created]}
env:
  ACTIONS_ALLOW_UNSECURE_COMMANDS: true
jobs:
  build:
    runs-on: [self-hosted, linux]
    permissions: write-all
    container:
      image: node
      options: --privileged
    steps:
      - uses: actions/checkout@v4
        with:
          ref: ${{ github.event.pull_request.head.sha }}
      - uses: vendor/tool@v1
      - name: build
        env:
          API_TOKEN: abcdef
        run: |
          # a comment
          curl -fsSL https://example.org/install.sh | bash
          echo "${{ github.event.comment.body }}"
          echo A=b >> $GITHUB_ENV
      - uses: actions/upload-artifact@v3
        with: {path: .}
  call:
    uses: vendor/flows/.github/workflows/deploy.yml@main
    secrets: inherit
)";
  rule::Facts facts;
  std::vector<Problem> problems;
  read(".github/workflows/bad.yaml", text, facts, problems);
  EXPECT_TRUE(problems.empty());
  const std::vector<std::string> wanted = {"001:18", "002:30", "003:15", "004:25", "005:8",
                                           "006:1",  "007:21", "008:29", "009:8",  "010:6",
                                           "011:24", "012:12", "013:12", "014:15", "019:26"};
  EXPECT_EQ(checks().numbers(facts), wanted);
}

TEST(Github, BadFilesAreBounded) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 20; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int j = 0; j < 9; ++j) bomb += ", " + before;
    bomb += "]\n";
  }
  std::string deep = "jobs: ";
  for (int i = 0; i < 200; ++i) deep += "{a: ";
  for (const std::string& text :
       {bomb + "jobs: {a: {steps: *a19}}\n", deep, std::string("jobs: [\n"),
        std::string("on: push\njobs: {a: &a {steps: *a}}\n")}) {
    rule::Facts facts;
    std::vector<Problem> problems;
    read(".github/workflows/x.yml", text, facts, problems);
    EXPECT_FALSE(problems.empty()) << text.substr(0, 60);
  }
}

TEST(Github, WrongTypesAreNoTrouble) {
  for (const std::string& text :
       {std::string("on: 1\njobs: {a: 1, b: {steps: {}}, c: {steps: [1, {run: []}]}}\n"),
        std::string("on: [{}]\njobs: {a: {uses: '@', runs-on: {}, container: [], env: [1]}}\n"),
        std::string("runs: {steps: [{uses: 'x@@'}, {uses: ''}]}\n")}) {
    rule::Facts facts;
    std::vector<Problem> problems;
    read_github(".github/workflows/x.yml", text, facts, problems);
    EXPECT_TRUE(problems.empty()) << text;
    (void)checks().numbers(facts);
  }
}

TEST(Github, LongScriptsAreLeftOut) {
  std::string text = "on: push\njobs:\n  a:\n    steps:\n      - run: \"";
  for (int i = 0; i < 500'000; ++i) text += "${{ github.head_ref }} ";
  rule::Facts facts;
  std::vector<Problem> problems;
  read_github(".github/workflows/x.yml", text + "\"\n", facts, problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].error.code, Errc::too_large);
  EXPECT_EQ(checks().numbers(facts).front(), "004:5");
}

TEST(Github, IsKnownByItsPlace) {
  EXPECT_TRUE(is_github(".github/workflows/a.yaml", ""));
  EXPECT_TRUE(is_github("sub/.github/workflows/a.yml", ""));
  EXPECT_FALSE(is_github("x.github/workflows/a.yml", ""));
  EXPECT_FALSE(is_github(".github/workflows/a/b.yml", ""));
  EXPECT_FALSE(is_github(".github/workflows/a.json", ""));
  EXPECT_TRUE(is_github("a/action.yml", "name: x\nruns:\n  using: node20\n"));
  EXPECT_FALSE(is_github("a/action.yml", "name: x\n"));
  EXPECT_FALSE(is_github("a/reaction.yml", "runs:\n"));
}

}  // namespace

}  // namespace plimsoll::github
