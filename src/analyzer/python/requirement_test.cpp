// analyzer/python/requirement_test.cpp - what one package asks of another.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/python/requirement.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

struct Case {
  std::string_view text, name, versions, url, marker;
};

TEST(Requirement, TakesEveryForm) {
  constexpr Case cases[] = {
      {"a", "a", "", "", ""},
      {" a-b_c.d1 ", "a-b_c.d1", "", "", ""},
      {"a==1.0", "a", "==1.0", "", ""},
      {"a >= 1.0 , < 2 ;python_version<'3'", "a", ">= 1.0 , < 2", "", "python_version<'3'"},
      {"a (>=1.0)", "a", ">=1.0", "", ""},
      {"a()", "a", "", "", ""},
      {"a[x, y]~=1.0,", "a", "~=1.0,", "", ""},
      {"a @ https://h/p;v=1 ; extra == 'x'", "a", "", "https://h/p;v=1", "extra == 'x'"},
  };
  for (const Case& one : cases) {
    const Result<Requirement> got = parse_requirement(one.text);
    ASSERT_TRUE(got) << one.text;
    EXPECT_EQ(got->name, one.name) << one.text;
    EXPECT_EQ(got->versions, one.versions) << one.text;
    EXPECT_EQ(got->url, one.url) << one.text;
    EXPECT_EQ(got->marker, one.marker) << one.text;
  }
}

TEST(Requirement, RefusesWhatIsNone) {
  for (const std::string_view text :
       {"", " ", "-a", "a-", "a b", "a==", "a=1 2", "a[x", "a @", "a @ u v", "a 1.0", "==1.0",
        "(a)", "a==1\x1b", "/a", "a/b"}) {
    EXPECT_FALSE(parse_requirement(text)) << text;
  }
}

TEST(Requirement, OnlyOneVersionIsPinned) {
  EXPECT_EQ(pinned_version("==1.0"), "1.0");
  EXPECT_EQ(pinned_version(">=0.9, === 1.0+x"), "1.0+x");
  EXPECT_EQ(pinned_version("==1.*"), "");
  EXPECT_EQ(pinned_version(">=1,<2"), "");
  EXPECT_EQ(pinned_version("!=1.0"), "");
  EXPECT_EQ(pinned_version(""), "");
}

}  // namespace
}  // namespace plimsoll
