// detect/config/terraform/hcl_test.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/terraform/hcl.h"

#include <gtest/gtest.h>

#include <chrono>

namespace plimsoll::terraform {

namespace {

using config::Value;
using Kind = Value::Kind;

Value parse(std::string_view text) {
  std::vector<Problem> problems;
  Value root = parse_hcl("a.tf", text, problems);
  for (const Problem& problem : problems)
    ADD_FAILURE() << problem.line << ": " << problem.error.what;
  return root;
}

std::vector<Problem> problems_of(std::string_view text) {
  std::vector<Problem> problems;
  Value root = parse_hcl("a.tf", text, problems);
  put_in_known(root);
  return problems;
}

TEST(Hcl, ReadsBlocksAndAttributes) {
  const Value root = parse(R"(# a comment
resource "a" "b" {
  one = 1 // behind
  two = "x\ty\u00e9" /* and
  over lines */ 
  three { inner = true }
  three { inner = false }
}
empty {}
)");
  const Value& block = root["resource"];
  EXPECT_EQ(block.labels, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(block.line, 2U);
  EXPECT_EQ(block.end_line, 8U);
  EXPECT_EQ(block["one"].text, "1");
  EXPECT_EQ(block["one"].kind, Kind::number);
  EXPECT_EQ(block["two"].text, "x\ty\xC3\xA9");
  ASSERT_EQ(block.objects("three").size(), 2U);
  EXPECT_TRUE((*block.objects("three")[0])["inner"].truth());
  EXPECT_EQ(block.objects("three")[1]->line, 7U);
  EXPECT_TRUE(root["empty"].is_object());
}

TEST(Hcl, ReadsListsAndObjects) {
  const Value root = parse(R"(a = [1, "b", [true], {c = 2, "d": "e"
  f = null},]
g = {}
h = []
)");
  const Value& list = root["a"];
  ASSERT_EQ(list.items.size(), 4U);
  EXPECT_EQ(list.items[2].items[0].text, "true");
  EXPECT_EQ(list.items[3]["c"].text, "2");
  EXPECT_EQ(list.items[3]["d"].text, "e");
  EXPECT_FALSE(list.items[3]["f"].exists());
  EXPECT_TRUE(root["g"].is_object());
  EXPECT_TRUE(root["h"].is_list());
}

TEST(Hcl, KeepsExpressionsAsText) {
  const Value root = parse(R"(a = var.x ? "b" : "c"
b = merge({a = 1},
  local.y)
c = [for x in y : x]
d = 1 + 2
e = "x" == "y" # no
f = [var.a, "b"]
g = a.b[0]["c d"]
h = !true
)");
  EXPECT_EQ(root["a"].text, R"(var.x ? "b" : "c")");
  EXPECT_EQ(root["b"].kind, Kind::expression);
  EXPECT_EQ(root["c"].text, "[for x in y : x]");
  EXPECT_EQ(root["d"].text, "1 + 2");
  EXPECT_EQ(root["e"].kind, Kind::expression);
  EXPECT_EQ(root["f"].items[0].text, "var.a");
  EXPECT_EQ(root["f"].items[1].text, "b");
  EXPECT_EQ(root["g"].text, R"(a.b[0]["c d"])");
  EXPECT_EQ(root["h"].text, "!true");
}

TEST(Hcl, ReadsTemplatesAndHeredocs) {
  const Value root = parse(
      "a = \"x${f(\"}\")}y\"\n"
      "b = \"$${no}\"\n"
      "c = <<-EOT\n    one\n      two\n  EOT\n"
      "d = [<<E\nx\nE\n, 1]\n"
      "e = 2\n");
  EXPECT_EQ(root["a"].text, "x${f(\"}\")}y");
  EXPECT_TRUE(root["a"].unresolved);
  EXPECT_EQ(root["b"].text, "${no}");
  EXPECT_FALSE(root["b"].unresolved);
  EXPECT_EQ(root["c"].text, "one\n  two\n");
  EXPECT_EQ(root["c"].text_line, 4U);
  EXPECT_EQ(root["d"].items[0].text, "x\n");
  EXPECT_EQ(root["e"].line, 11U);
}

TEST(Hcl, DecodesWhatIsEncoded) {
  const Value root = parse("a = jsonencode([{name = \"x\", env = sensitive(\"y\")}])\n");
  EXPECT_EQ(root["a"].items[0]["name"].text, "x");
  EXPECT_EQ(root["a"].items[0]["env"].text, "y");
}

TEST(Hcl, PutsInWhatIsKnown) {
  Value root = parse(R"(variable "tag" { default = "1.2" }
variable "none" {}
locals {
  image = "r/a:${var.tag}"
  all   = { b = local.image }
  self  = local.self
}
a = local.image
b = local.all.b
c = "${var.none}-${var.tag}"
d = local.self
e = [var.tag]
)");
  put_in_known(root);
  EXPECT_EQ(root["a"].text, "r/a:1.2");
  EXPECT_FALSE(root["a"].unresolved);
  EXPECT_EQ(root["a"].line, 8U);
  EXPECT_EQ(root["b"].text, "r/a:1.2");
  EXPECT_EQ(root["c"].text, "${var.none}-1.2");
  EXPECT_TRUE(root["c"].unresolved);
  EXPECT_EQ(root["d"].kind, Kind::expression);
  EXPECT_EQ(root["e"].items[0].text, "1.2");
}

TEST(Hcl, BadTextCostsItsLine) {
  std::vector<Problem> problems;
  const Value root = parse_hcl("a.tf", "a = 1\n???\nb = \"open\nc = 3\n}\nd = 4\n", problems);
  EXPECT_EQ(root["a"].text, "1");
  EXPECT_EQ(root["b"].kind, Kind::expression);
  EXPECT_EQ(root["c"].text, "3");
  EXPECT_EQ(root["d"].text, "4");
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0].line, 2U);
  EXPECT_EQ(problems[1].line, 5U);
  EXPECT_EQ(problems_of("a {\n b = 1\n").size(), 1U);
  EXPECT_EQ(problems_of("a = <<EOT\nx\n").size(), 1U);
}

TEST(Hcl, IsBounded) {
  const auto start = std::chrono::steady_clock::now();
  const auto many = [](std::string_view piece, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += piece;
    return text;
  };
  EXPECT_FALSE(problems_of("a = " + many("[", 1'000'000)).empty());
  EXPECT_FALSE(problems_of("a = " + many("{a=", 1'000'000)).empty());
  EXPECT_FALSE(problems_of(many("a {\n", 100'000)).empty());
  EXPECT_FALSE(problems_of("a = " + many("jsonencode(", 500'000)).empty());
  EXPECT_TRUE(problems_of("a = \"" + many("x", 10'000'000) + "\"").empty());
  EXPECT_FALSE(problems_of("a = \"" + many("x", 10'000'000)).empty() &&
               problems_of("a = [" + many("1,", 300'000) + "]").empty());
  EXPECT_TRUE(problems_of("a = \"" + many("${\"", 1'000'000)).empty());
  EXPECT_FALSE(problems_of("a = <<EOT\n" + many("<<EOT\n", 1'000'000)).empty());
  std::string doubling = "locals {\n l0 = \"xxxxxxxxxx\"\n";
  for (int i = 1; i < 100; ++i) {
    const std::string before = "local.l" + std::to_string(i - 1);
    doubling += " l" + std::to_string(i) + " = [" + before + ", " + before + "]\n";
    doubling += " t" + std::to_string(i) + " = \"${" + before + "}${" + before + "}\"\n";
  }
  (void)problems_of(doubling + "}\na = local.l99\nb = \"${local.t99}\"\n");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

}  // namespace

}  // namespace plimsoll::terraform
