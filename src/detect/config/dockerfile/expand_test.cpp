// detect/config/dockerfile/expand_test.cpp - variables in instructions.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/dockerfile/expand.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace plimsoll::docker {

namespace {

const Variables env = {{"x", "foobarbar"}, {"empty", ""}, {"path", "/a/b.tar.gz"}, {"open", {}}};

struct Case {
  std::string_view text, want;
  bool unresolved = false;
};

constexpr Case cases[] = {
    {"plain", "plain"},
    {"$x", "foobarbar"},
    {"${x}y", "foobarbary"},
    {"$x.y", "foobarbar.y"},
    {"$none", "$none", true},
    {"a${none}b", "a${none}b", true},
    {"$open", "$open", true},
    {"\\$x", "$x"},
    {"'$x'", "$x"},
    {"\"$x\"", "foobarbar"},
    {"\"a\\\"b\\c\"", "a\"b\\c"},
    {"a\\ b", "a b"},
    {"$", "$"},
    {"a$", "a$"},
    {"${none:-d}", "d"},
    {"${none-d}", "d"},
    {"${empty:-d}", "d"},
    {"${empty-d}", ""},
    {"${x:-d}", "foobarbar"},
    {"${x:+y}", "y"},
    {"${empty:+y}", ""},
    {"${empty+y}", "y"},
    {"${open:-d}", "d"},
    {"${open:+d}", "", true},
    {"${none:-${x}}", "foobarbar"},
    {"${none:-${open}}", "${open}", true},
    {"${x:?bad}", "foobarbar"},
    {"${none:?bad}", "${none:?bad}", true},
    {"${x#f*o}", "obarbar"},
    {"${x##f*o}", "barbar"},
    {"${x%bar}", "foobar"},
    {"${x%%b*}", "foo"},
    {"${path##*/}", "b.tar.gz"},
    {"${path%.*}", "/a/b.tar"},
    {"${path%%.*}", "/a/b"},
    {"${x#?}", "oobarbar"},
    {"${x#z}", "foobarbar"},
    {"${x/bar/Z}", "fooZbar"},
    {"${x//bar/Z}", "fooZZ"},
    {"${x/b*/Z}", "fooZ"},
    {"${x//o}", "fbarbar"},
    {"${open#a}", "${open#a}", true},
};

TEST(Expand, Words) {
  for (const Case& each : cases) {
    const auto got = Expander('\\').word(each.text, {&env, nullptr});
    ASSERT_TRUE(got) << each.text << ": " << got.error().what;
    EXPECT_EQ(got->text, each.want) << each.text;
    EXPECT_EQ(got->unresolved, each.unresolved) << each.text;
  }
}

TEST(Expand, EnvironmentCountsBeforeArguments) {
  const Variables args = {{"x", "arg"}, {"y", "arg"}};
  EXPECT_EQ(Expander('\\').word("$x $y", {&env, &args})->text, "foobarbar arg");
}

TEST(Expand, AnotherEscape) {
  EXPECT_EQ(Expander('`').word("C:\\a`$x", {&env, nullptr})->text, "C:\\a$x");
}

TEST(Expand, Broken) {
  for (const std::string_view text :
       {"${x", "${", "${}", "${x!y}", "${x:y}", "'a", "\"a", "${x:-a"}) {
    EXPECT_FALSE(Expander('\\').word(text, {&env, nullptr})) << text;
  }
}

TEST(Expand, StaysBounded) {
  const Variables large = {{"x", std::string(60'000, 'a')}};
  EXPECT_FALSE(Expander('\\').word("$x$x", {&large, nullptr}));
  Expander expander('\\');
  bool failed = false;
  for (int i = 0; i < 1'000 && !failed; ++i)
    failed = !expander.word("${x//a*a*a*b/c}", {&large, nullptr});
  EXPECT_TRUE(failed);
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "${y:-";
  EXPECT_FALSE(Expander('\\').word(deep, {&env, nullptr}));
}

}  // namespace

}  // namespace plimsoll::docker
