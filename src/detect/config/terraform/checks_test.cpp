// detect/config/terraform/checks_test.cpp - content/checks/terraform.yaml, and the three forms.
// SPDX-License-Identifier: Apache-2.0
#include "content/facts.h"
#include "detect/config/checks_for_test.h"
#include "detect/config/terraform/terraform.h"

namespace plimsoll::terraform {

namespace {

void read(std::string_view file, std::string_view text, rule::Facts& facts,
          std::vector<Problem>& problems) {
  EXPECT_TRUE(is_terraform(file, text)) << file;
  read_terraform(file, text, facts, problems);
}

const config::CheckFile& checks() {
  static const config::CheckFile file("terraform.yaml", read, "main.tf");
  return file;
}

std::vector<std::string> findings(std::string_view file, std::string_view text) {
  rule::Facts facts;
  std::vector<Problem> problems;
  read(file, text, facts, problems);
  for (const Problem& problem : problems) ADD_FAILURE() << problem.error.what;
  return checks().numbers(facts);
}

TEST(TerraformChecks, Compile) { checks().expect_compiled(15); }

TEST(TerraformChecks, FireAndStaySilent) { checks().expect_tests_hold(); }

TEST(TerraformChecks, FindWhatAPersonFinds) {
  constexpr std::string_view text = R"(# everything wrong
resource "aws_ecr_repository" "r" {
  name = "r"
}

resource "docker_container" "c" {
  image      = "nginx"
  privileged = true
  env        = ["DB_PASSWORD=x"]
  volumes {
    host_path      = "/var/run/docker.sock"
    container_path = "/s"
  }
}

resource "azurerm_container_registry" "a" {
  admin_enabled = true
  dynamic "network_rule_set" {
    for_each = var.sets
    content { default_action = "Deny" }
  }
}
)";
  const std::vector<std::string> wanted = {"001:2",  "002:2", "003:2", "025:16", "028:6",
                                           "030:11", "032:9", "033:7", "037:6",  "038:6"};
  EXPECT_EQ(findings("main.tf", text), wanted);
}

TEST(TerraformChecks, TheThreeFormsSayTheSame) {
  constexpr std::string_view json = R"({
  "locals": {"mutable": "MUTABLE"},
  "resource": {"aws_ecr_repository": {
    "r": {"image_tag_mutability": "${local.mutable}",
          "image_scanning_configuration": [{"scan_on_push": true}]}}}})";
  EXPECT_EQ(findings("x/main.tf.json", json), (std::vector<std::string>{"001:4", "003:4"}));
  constexpr std::string_view plan = R"({"format_version": "1.2", "terraform_version": "1.9.5",
  "planned_values": {"root_module": {"resources": [
    {"address": "aws_ecr_repository.r", "mode": "managed", "type": "aws_ecr_repository",
     "name": "r", "values": {"image_tag_mutability": "MUTABLE",
       "image_scanning_configuration": [{"scan_on_push": true}]}},
    {"address": "aws_ecr_repository.s", "mode": "managed", "type": "aws_ecr_repository",
     "name": "s", "values": {"image_scanning_configuration": [{}]}}]}},
  "resource_changes": [{"address": "aws_ecr_repository.s", "change": {"after_unknown": {
    "image_tag_mutability": true, "image_scanning_configuration": [{"scan_on_push": true}]}}}]})";
  // What the plan does not know yet is no reason to fail.
  EXPECT_EQ(findings("plan.json", plan), (std::vector<std::string>{"001:3", "003:3", "003:6"}));
}

TEST(Terraform, BadFilesAreProblems) {
  for (const auto& [file, text] : std::vector<std::pair<std::string, std::string>>{
           {"a.tf.json", "{"},
           {"a.tf", "resource \"a\" \"b\" {"},
           {"a.tf",
            "resource \"aws_ecs_task_definition\" \"b\" {\n container_definitions = \"[\"\n}"},
           {"a.tf", std::string(17 << 20, ' ')},
           {"a.tf.json", std::string(500, '[') + std::string(500, ']')}}) {
    rule::Facts facts;
    std::vector<Problem> problems;
    read_terraform(file, text, facts, problems);
    EXPECT_EQ(problems.size(), 1U) << text.substr(0, 60);
  }
}

TEST(Terraform, OneResourceHasBoundedAttributes) {
  std::string text = "resource \"a\" \"b\" {\n";
  for (int i = 0; i < 20'000; ++i) text += "  a" + std::to_string(i) + " = 1\n";
  rule::Facts facts;
  std::vector<Problem> problems;
  read_terraform("a.tf", text + "}\n", facts, problems);
  EXPECT_LE(facts.of_type(rule::facts::pair::record_type).size(), 4000U);
}

}  // namespace

}  // namespace plimsoll::terraform
