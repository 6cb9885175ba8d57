// detect/config/terraform/functions_test.cpp - expressions and functions.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/terraform/functions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "detect/config/local_path.h"
#include "detect/config/terraform/hcl.h"
#include "detect/config/terraform/modules.h"

namespace plimsoll::terraform {
namespace {

using config::Value;

/// As in HCL, on one line; what is not known is ?.
std::string shown(const Value& value) {
  if (value.kind == Value::Kind::expression) return "?";
  if (!value.exists()) return "null";
  if (value.is_text()) return "'" + value.text + (value.unresolved ? "'?" : "'");
  if (value.is_scalar()) return value.text;
  std::string text;
  for (const Value& item : value.items) text += (text.empty() ? "" : ",") + shown(item);
  for (const config::Member& member : value.members)
    text += (text.empty() ? "" : ",") + member.key + "=" + shown(member.value);
  return value.is_list() ? "[" + text + "]" : "{" + text + "}";
}

/// What `x = EXPRESSION` comes to among some names.
std::string worked_out(const std::string& expression) {
  const std::string text =
      "variable \"name\" { default = \"web\" }\nvariable \"none\" {}\n"
      "variable \"ports\" { default = [80, 443] }\nvariable \"tags\" { default = { a = \"1\", b = "
      "\"2\" } }\n"
      "locals {\n  image = \"repo/${var.name}:${local.tag}\"\n  tag = \"v1\"\n  on = true\n"
      "  self = local.self\n}\nx = " +
      expression + "\n";
  std::vector<Problem> problems;
  Value root = parse_hcl("a.tf", text, problems);
  put_in_known(root);
  EXPECT_TRUE(problems.empty()) << expression;
  return shown(root["x"]);
}

TEST(Expressions, AreWorkedOut) {
  const std::pair<std::string, std::string> cases[] = {
      {"var.name", "'web'"},
      {"local.image", "'repo/web:v1'"},
      {"var.tags.a", "'1'"},
      {"var.tags[\"b\"]", "'2'"},
      {"var.ports[1]", "443"},
      {"local.on ? var.name : \"x\"", "'web'"},
      {"var.name == \"db\" ? 1 : 2", "2"},
      {"!local.on && var.none", "false"},
      {"local.on || var.none", "true"},
      {"1 + 2 * 3 - 4 / 2", "5"},
      {"(1 + 2) * 3", "9"},
      {"2 > 1 && 1 <= 1", "true"},
      {"var.name != null", "true"},
      {"-var.ports[0]", "-80"},
      {"\"${upper(var.name)}\"", "'${upper(var.name)}'?"},  // not one of ours
      {"\"${var.name}-${length(var.ports)}\"", "'web-2'"},
      {"merge({a = 0, c = true}, var.tags)", "{a='1',c=true,b='2'}"},
      {"merge(var.tags, null)", "{a='1',b='2'}"},
      {"concat([1], var.ports, [])", "[1,80,443]"},
      {"flatten([[1], [[2, 3]]])", "[1,2,3]"},
      {"lookup(var.tags, \"z\", \"d\")", "'d'"},
      {"lookup(var.tags, \"a\", \"d\")", "'1'"},
      {"element(var.ports, 3)", "443"},
      {"coalesce(null, \"\", \"x\")", "'x'"},
      {"compact([\"a\", \"\", null])", "['a']"},
      {"distinct([\"a\", \"a\", \"b\"])", "['a','b']"},
      {"contains(var.ports, 80)", "true"},
      {"keys(var.tags)", "['a','b']"},
      {"values(var.tags)", "['1','2']"},
      {"format(\"%s:%d%%\", var.name, 5)", "'web:5%'"},
      {"join(\",\", [\"a\", var.name])", "'a,web'"},
      {"split(\"/\", \"a/b\")", "['a','b']"},
      {"jsondecode(\"{\\\"a\\\": [1]}\")", "{a=[1]}"},
      {"jsonencode([{name = var.name}])", "[{name='web'}]"},
      {"[for p in var.ports : p + 1]", "[81,444]"},
      {"[for i, p in var.ports : i if p == 443]", "[1]"},
      {"[for k, v in var.tags : \"${k}=${v}\"]", "['a=1','b=2']"},
      {"{for k, v in var.tags : k => { value = v }}", "{a={value='1'},b={value='2'}}"},
      {"[for p in [] : p]", "[]"},
      {"[for a in [1, 2] : [for b in [3] : a * b]]", "[[3],[6]]"},
      {"jsonencode([for n in [\"a\", \"b\"] : { name = n, image = local.image }])",
       "[{name='a',image='repo/web:v1'},{name='b',image='repo/web:v1'}]"},
      {"concat([{ a = var.none }], [{ b = 1 }])", "[{a=?},{b=1}]"},
      {"try(var.name, 1)", "'web'"},
      {"format([\"a\"]...)", "'a'"},
  };
  for (const auto& [expression, wanted] : cases)
    EXPECT_EQ(worked_out(expression), wanted) << expression;
}

TEST(Expressions, WhatIsNotKnownStaysSo) {
  for (const std::string expression : {"var.none",
                                       "var.missing",
                                       "local.self",
                                       "data.x.y.z",
                                       "file(\"a\")",
                                       "merge(var.none, {a = 1})",
                                       "concat(var.ports, var.none)",
                                       "[for x in var.none : x]",
                                       "[for x in var.ports : x if var.none]",
                                       "{for x in var.ports : var.none => x}",
                                       "{for x in var.ports : x => x...}",
                                       "var.none ? 1 : 2",
                                       "1 / 2",
                                       "1 / 0",
                                       "var.ports[9]",
                                       "var.tags.z",
                                       "var.ports[*].x",
                                       "lookup(var.tags, \"z\")",
                                       "format(\"%5d\", 1)",
                                       "format(\"%s\")",
                                       "format(\"a\", 1)",
                                       "coalesce(var.none, 1)",
                                       "length(var.name)",
                                       "element([], 0)",
                                       "contains([var.none], 1)",
                                       "try(var.none, 1)",
                                       "timestamp()",
                                       "1 +",
                                       "(1"}) {
    EXPECT_EQ(worked_out(expression), "?") << expression;
  }
}

TEST(Expressions, EndWhateverTheyAre) {
  const auto begin = std::chrono::steady_clock::now();
  std::string doubling = "locals {\n  a0 = [1, 1]\n";
  for (int i = 1; i < 60; ++i) {
    const std::string before = "local.a" + std::to_string(i - 1);
    doubling += "  a" + std::to_string(i) + " = concat(" + before + ", " + before + ")\n";
  }
  const std::string loops =
      "x = [for a in local.l : [for b in local.l : [for c in local.l : [for d in local.l : a]]]]\n";
  std::string list = "locals {\n  l = [";
  for (int i = 0; i < 500; ++i) list += "1,";
  const std::string texts[] = {
      doubling + "}\nx = local.a59\n",
      list + "]\n}\n" + loops,
      "x = " + std::string(20'000, '(') + "\n",
      "x = a" + std::string(10'000, '[') + "\n",
      "x = " + std::string(15'000, '!') + "true\n",
      "x = \"" + std::string(3000, '$') + "{" + "\"\n",
      "x = " + std::string(3000, '-') + "a\n",
      "x = [for a in [1] : for b in\n",
      "x = {for : }\ny = [for]\nz = {for a, b}\n",
  };
  for (const std::string& text : texts) {
    std::vector<Problem> problems;
    Value root = parse_hcl("a.tf", text, problems);
    put_in_known(root);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(LocalPath, StaysInTheTree) {
  EXPECT_EQ(config::local_path("a/b", "../c/./d//e"), "a/c/d/e");
  EXPECT_EQ(config::local_path("", "./x"), "x");
  EXPECT_EQ(config::local_path("a", ".."), "");
  EXPECT_EQ(config::local_path("a", "../.."), std::nullopt);
  EXPECT_EQ(config::local_path("a", "/etc"), std::nullopt);
  EXPECT_EQ(folder_of("a/b/c"), "a/b");
  EXPECT_EQ(folder_of("c"), "");
}

}  // namespace
}  // namespace plimsoll::terraform
