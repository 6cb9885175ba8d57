// detect/config/ecs/checks_test.cpp - content/checks/ecs.yaml, and what bad files lead to.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/checks_for_test.h"
#include "detect/config/ecs/ecs.h"
#include "detect/config/terraform/terraform.h"

namespace plimsoll::ecs {

namespace {

void read(std::string_view file, std::string_view text, rule::Facts& facts,
          std::vector<Problem>& problems) {
  if (terraform::is_terraform(file, text))
    return terraform::read_terraform(file, text, facts, problems);
  EXPECT_TRUE(is_ecs(file, text)) << text;
  read_ecs(file, text, facts, problems);
}

const config::CheckFile& checks() {
  static const config::CheckFile file("ecs.yaml", read, "task.json");
  return file;
}

TEST(EcsChecks, Compile) { checks().expect_compiled(12); }

TEST(EcsChecks, FireAndStaySilent) { checks().expect_tests_hold(); }

TEST(EcsChecks, FindWhatAPersonFinds) {
  constexpr std::string_view text = R"({
  "family": "bad",
  "networkMode": "host", "pidMode": "host",
  "volumes": [
    {"name": "sock", "host": {"sourcePath": "/var/run/docker.sock"}},
    {"name": "efs", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}
  ],
  "containerDefinitions": [
    {
      "name": "web",
      "image": "nginx",
      "privileged": true,
      "user": "root",
      "environment": [
        {"name": "MODE", "value": "x"},
        {"name": "API_TOKEN", "value": "abc"}
      ],
      "portMappings": [{"containerPort": 80}, {"containerPort": 22}],
      "linuxParameters": {"capabilities": {"add": ["SYS_ADMIN"]}}
    },
    {
      "name": "good", "image": "r/good:1.2", "user": "1000", "memory": 64, "cpu": 10,
      "readonlyRootFilesystem": true, "healthCheck": {"command": ["CMD", "/ok"]},
      "logConfiguration": {"logDriver": "awslogs"}
    }
  ]
})";
  rule::Facts facts;
  std::vector<Problem> problems;
  read_ecs("bad.json", text, facts, problems);
  EXPECT_TRUE(problems.empty());
  const std::vector<std::string> wanted = {"001:9", "002:9", "003:1", "004:1", "006:16",
                                           "007:9", "008:9", "009:9", "010:9", "011:5",
                                           "013:9", "014:9", "015:9", "016:6", "021:18"};
  EXPECT_EQ(checks().numbers(facts), wanted);
}

TEST(Ecs, BadFilesAreProblems) {
  const std::string deep =
      R"({"containerDefinitions": )" + std::string(150, '[') + std::string(150, ']') + "}";
  const std::string huge = R"({"containerDefinitions": [")" + std::string(17 << 20, 'a') + "\"]}";
  for (const std::string& text :
       {std::string(R"({"containerDefinitions": [)"), std::string(R"({"containerDefinitions": 1})"),
        std::string(R"(["containerDefinitions"])"), deep, huge}) {
    rule::Facts facts;
    std::vector<Problem> problems;
    read_ecs("a.json", text, facts, problems);
    EXPECT_EQ(problems.size(), 1U) << text.substr(0, 60);
  }
}

TEST(Ecs, WrongTypesAreNoFacts) {
  rule::Facts facts;
  std::vector<Problem> problems;
  read_ecs("a.json", R"({"family": [], "volumes": {"a": 1}, "containerDefinitions": [
    1, null, "x", {"image": 7, "environment": [{"name": {}}, 3], "mountPoints": {}}]})",
           facts, problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_FALSE(checks().numbers(facts).empty());
}

TEST(Ecs, IsKnownByItsContent) {
  EXPECT_TRUE(is_ecs("a/task.json", "\n {\"containerDefinitions\": []}"));
  EXPECT_FALSE(is_ecs("a/task.yaml", "{\"containerDefinitions\": []}"));
  EXPECT_FALSE(is_ecs("a/x.json", "{\"a\": 1}"));
  EXPECT_FALSE(is_ecs("a/x.json", ""));
  EXPECT_FALSE(is_ecs("a/x.tf.json", "{\"containerDefinitions\": []}"));
}

}  // namespace

}  // namespace plimsoll::ecs
