// detect/config/gitlab/checks_test.cpp - content/checks/gitlab.yaml, and what bad files lead to.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/checks_for_test.h"
#include "detect/config/gitlab/gitlab.h"

namespace plimsoll::gitlab {

namespace {

void read(std::string_view file, std::string_view text, rule::Facts& facts,
          std::vector<Problem>& problems) {
  EXPECT_TRUE(is_gitlab(file, text)) << file;
  read_gitlab(file, text, facts, problems);
}

const config::CheckFile& checks() {
  static const config::CheckFile file("gitlab.yaml", read, ".gitlab-ci.yml");
  return file;
}

TEST(GitlabChecks, Compile) { checks().expect_compiled(12); }

TEST(GitlabChecks, FireAndStaySilent) { checks().expect_tests_hold(); }

TEST(GitlabChecks, FindWhatAPersonFinds) {
  constexpr std::string_view text = R"(include:
  - remote: https://example.org/ci.yml
variables:
  DOCKER_TLS_CERTDIR: ""
  DB_PASSWORD: hunter2
image: docker
services: [docker:27-dind]
.deploy: &deploy
  environment: production
  before_script:
    - sudo id
sast:
  script: [scan]
  allow_failure: true
build:
  <<: *deploy
  script:
    - |
      set -e
      curl https://example.org/i.sh | sh
    - eval "echo $CI_COMMIT_MESSAGE"
)";
  rule::Facts facts;
  std::vector<Problem> problems;
  read(".gitlab-ci.yml", text, facts, problems);
  EXPECT_TRUE(problems.empty());
  // sudo is found where the anchor stands, once for each job that it becomes a part of.
  const std::vector<std::string> wanted = {"001:4",  "002:7",  "004:5",  "005:6",
                                           "007:7",  "008:12", "009:2",  "011:20",
                                           "012:11", "012:11", "014:15", "015:21"};
  EXPECT_EQ(checks().numbers(facts), wanted);
}

TEST(Gitlab, BadFilesAreBounded) {
  std::string chain;
  for (int i = 0; i < 2000; ++i) {
    const std::string next = "j" + std::to_string((i + 1) % 2000);
    chain += "j" + std::to_string(i) + ": {extends: [" + next + ", " + next + ", " + next + "]}\n";
  }
  std::string deep = "a: {script: ";
  for (int i = 0; i < 1000; ++i) deep += "[";
  for (const std::string& text :
       {chain, deep, std::string("a: {extends: a, script: [[[x]]]}\n"),
        std::string("include: [1, [], {}]\nvariables: []\nimage: {}\nservices: {a: 1}\n"),
        "a: {script: \"" + std::string(10'000'000, 'x') + "\"}\n"}) {
    rule::Facts facts;
    std::vector<Problem> problems;
    read(".gitlab-ci.yml", text, facts, problems);
    (void)checks().numbers(facts);
    EXPECT_EQ(problems.empty(), !text.starts_with("a: {script: [[[[") && text.size() < 5'000'000);
  }
}

TEST(Gitlab, IsKnownByItsName) {
  EXPECT_TRUE(is_gitlab(".gitlab-ci.yml", ""));
  EXPECT_TRUE(is_gitlab("templates/build.gitlab-ci.yml", ""));
  EXPECT_TRUE(is_gitlab("x/.gitlab/ci/test.yaml", ""));
  EXPECT_FALSE(is_gitlab("x/gitlab.yml", ""));
  EXPECT_FALSE(is_gitlab(".gitlab-ci.yml.bak", ""));
}

}  // namespace

}  // namespace plimsoll::gitlab
