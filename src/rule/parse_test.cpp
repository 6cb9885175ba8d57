// rule/parse_test.cpp - trees of conditions, as text; and what is no condition.
// SPDX-License-Identifier: Apache-2.0
#include "rule/parse.h"

#include <gtest/gtest.h>

#include "rule/show.h"

namespace plimsoll::rule {
namespace {

std::string tree(std::string_view text, Syntax syntax = Syntax::falco) {
  const auto parsed = parse_condition(text, syntax);
  return parsed ? show(*parsed) : std::to_string(parsed.error().at) + ": " + parsed.error().what;
}

TEST(Parse, AndBindsStrongerThanOr) {
  EXPECT_EQ(tree("a.b=1 or c and not d"), "(or (= a.b 1) (and c (not d)))");
  EXPECT_EQ(tree("(a or b) and c"), "(and (or a b) c)");
  EXPECT_EQ(tree("not not a"), "a");
  EXPECT_EQ(tree("not(a or b)and(c)"), "(and (not (or a b)) c)");
}

TEST(Parse, TakesEveryOperator) {
  EXPECT_EQ(tree("a.b exists"), "(exists a.b)");
  EXPECT_EQ(tree("a.b>=0x1F"), "(>= a.b 0x1F)");
  EXPECT_EQ(tree("a.b == 'x y'"), "(= a.b \"x y\")");
  EXPECT_EQ(tree("a.b in(x)"), "(in a.b [x])");
  EXPECT_EQ(tree("a.b intersects (x, \"y z\")"), "(intersects a.b [x \"y z\"])");
  EXPECT_EQ(tree("a.b pmatch (/etc)"), "(pmatch a.b [/etc])");
  EXPECT_EQ(tree("a.b startswith anyof (x,y)"), "(startswith anyof a.b [x y])");
  EXPECT_EQ(tree("a.b startswith oneof and a"), "(and (startswith a.b oneof) a)");
  EXPECT_EQ(tree("proc.aname[2]=x"), "(= proc.aname[2] x)");
  EXPECT_EQ(tree("tolower(basename(a.b)) = val(c.d)"), "(= tolower(basename(a.b)) c.d)");
  EXPECT_EQ(tree("concat(a.b, \"x\", 7) = y"), "(= concat(a.b \"x\" 7) y)");
  EXPECT_EQ(tree("join(\",\", (a.b, c.d)) = y"), "(= join(\",\" [a.b c.d]) y)");
}

TEST(Parse, ResolvesEscapes) {
  EXPECT_EQ(tree(R"(a.b = "\x41\t\"\/\ ")"), "(= a.b \"A\t\"/\\\")");
  EXPECT_EQ(tree(R"(a.b = "\'")").substr(0, 3), "7: ");
  EXPECT_EQ(tree(R"(a.b = "\x00")").substr(0, 3), "7: ");
}

TEST(Parse, ReadsWhatChecksNeed) {
  constexpr auto checks = Syntax::checks;
  EXPECT_EQ(tree("any c in run.list (c.idx > $cmd.idx and c = x)", checks),
            "(any c run.list (and (> c.idx cmd.idx) (= c x)))");
  EXPECT_EQ(tree("count(i in a.b where i.op = x) > 1", checks), "(> count(i a.b (= i.op x)) 1)");
  EXPECT_EQ(tree("count(a.b) > 1", checks), "(> count(a.b) 1)");
  EXPECT_EQ(tree("not a.b and not c.d exists", checks), "(and (not (is a.b)) (not (exists c.d)))");
  EXPECT_EQ(tree("a.mode within \"0600\"", checks), "(within a.mode \"0600\")");
  EXPECT_EQ(tree("a.version semver< 1.2.3", checks), "(semver< a.version 1.2.3)");
  EXPECT_EQ(tree("any and all", checks), "(and any all)");
  EXPECT_EQ(tree("a.b = $x").substr(0, 9), "(= a.b $x");
}

TEST(Parse, SaysWhereAndWhatIsMissing) {
  EXPECT_EQ(tree(""), "0: the condition is empty");
  EXPECT_EQ(tree("a.b"), "3: expected an operator, but the condition ends");
  EXPECT_EQ(tree("a.b = "), "6: expected a value, but the condition ends");
  EXPECT_EQ(tree("a and"), "5: expected a blank or '(' behind 'and', but the condition ends");
  EXPECT_EQ(tree("(a"), "2: expected 'and', 'or' or ')', but the condition ends");
  EXPECT_EQ(tree("a.b in (x y)"), "10: expected ',' or ')', but here stands 'y)'");
  EXPECT_EQ(tree("a.b < x"), "6: expected a number, but here stands 'x'");
}

TEST(Parse, BoundsItsDepth) {
  constexpr std::size_t deep = max_depth * 9 / 10;
  EXPECT_EQ(tree(std::string(deep, '(') + "a" + std::string(deep, ')')), "a");
  const std::string deeper(2000, '(');
  EXPECT_NE(tree(deeper + "a").find("nested deeper"), std::string::npos);
  std::string calls;
  for (int i = 0; i < 5000; ++i) calls += "tolower(";
  EXPECT_NE(tree(calls).find("fewer functions"), std::string::npos);
}

}  // namespace
}  // namespace plimsoll::rule
