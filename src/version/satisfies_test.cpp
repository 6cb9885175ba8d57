// version/satisfies_test.cpp - the languages of ranges.
// SPDX-License-Identifier: Apache-2.0
#include "version/satisfies.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace plimsoll {
namespace {

struct Case {
  std::string_view range;
  std::vector<std::string_view> inside, outside;
};

void expect_cases(std::string_view scheme, const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    for (const std::string_view version : one.inside) {
      const auto answer = satisfies(*scheme_named(scheme), version, one.range);
      EXPECT_TRUE(answer.has_value() && *answer) << version << " in " << one.range;
    }
    for (const std::string_view version : one.outside) {
      const auto answer = satisfies(*scheme_named(scheme), version, one.range);
      EXPECT_TRUE(answer.has_value() && !*answer) << version << " not in " << one.range;
    }
  }
}

void expect_no_ranges(std::string_view scheme, std::string_view version,
                      const std::vector<std::string>& ranges) {
  for (const std::string& range : ranges) {
    EXPECT_FALSE(satisfies(*scheme_named(scheme), version, range).has_value()) << range;
  }
}

TEST(NpmRange, KnowsItsOperators) {
  expect_cases("npm",
               {
                   {"^1.2.3", {"1.2.3", "1.9.0"}, {"1.2.2", "2.0.0", "2.0.0-0", "1.3.0-beta"}},
                   {"^0.2.3", {"0.2.9"}, {"0.3.0"}},
                   {"^0.0.3", {"0.0.3"}, {"0.0.4"}},
                   {"^0.x", {"0.9.9"}, {"1.0.0"}},
                   {"^0.0", {"0.0.9"}, {"0.1.0"}},
                   {"~1.2.3", {"1.2.9"}, {"1.3.0"}},
                   {"~1", {"1.9.0"}, {"2.0.0"}},
                   {"~>1.2", {"1.2.0"}, {"1.3.0"}},
                   {"1.2.x", {"1.2.0"}, {"1.3.0"}},
                   {"1", {"1.0.0", "1.9.9"}, {"2.0.0"}},
                   {">1", {"2.0.0"}, {"1.9.9"}},
                   {"<=1.2", {"1.2.9"}, {"1.3.0", "1.3.0-0"}},
                   {"<1.2", {"1.1.9"}, {"1.2.0", "1.2.0-alpha"}},
                   {"1.2.3 - 2.3", {"1.2.3", "2.3.9"}, {"2.4.0"}},
                   {"", {"0.0.0", "9.9.9"}, {"1.0.0-rc.1"}},
                   {"*", {"1.0.0"}, {}},
                   {"<*", {}, {"1.0.0"}},
                   {">= 1.2.3  < 2", {"1.9.9"}, {"2.0.0"}},
                   {"1.0.0 || >=2 <3 || ^4.1", {"1.0.0", "2.5.0", "4.2.0"}, {"1.0.1", "3.0.0"}},
                   {">=1.2.3-rc.1", {"1.2.3-rc.2", "1.2.4"}, {"1.2.4-rc.1", "1.2.3-rc.0"}},
                   {"=v1.2.3", {"1.2.3"}, {"1.2.4"}},
               });
  expect_no_ranges("npm", "1.0.0",
                   {"latest", ">", "1.2.3.4", "^", "!=1.0.0", "1 - x.y", "a || b", "git+ssh://x"});
  expect_no_ranges("npm", "1.0", {"*"});
}

TEST(PypiSpecifier, KnowsItsOperators) {
  expect_cases("pypi", {
                           {"~=2.2", {"2.2", "2.9"}, {"2.1", "3.0"}},
                           {"~=1.4.5", {"1.4.9"}, {"1.5"}},
                           {"~=1.4.5a4", {"1.4.5a5", "1.4.5"}, {"1.5"}},
                           {"==1.1", {"1.1", "1.1.0", "1.1+local"}, {"1.1.post1", "1.1a1"}},
                           {"==1.1+local", {"1.1+local"}, {"1.1"}},
                           {"==1.1.*", {"1.1", "1.1.9", "1.1.post1"}, {"1.2", "11.1"}},
                           {"!=1.1.*", {"1.2"}, {"1.1.1"}},
                           {">1.7", {"1.7.1", "1.8.post1"}, {"1.7.0.post1", "1.7+x", "1.7"}},
                           {">1.7.post2", {"1.7.post3", "1.7.1"}, {"1.7.0"}},
                           {"<3.1", {"3.0"}, {"3.1.dev0", "3.0.dev1"}},
                           {"<3.1rc2", {"3.0"}, {"3.1rc1"}},
                           {"<=1!2", {"5", "1!2.0+x"}, {"1!3"}},
                           {">=1.0, !=1.5, <2,", {"1.4"}, {"1.5", "2.0"}},
                           {"===1.0", {"1.0"}, {"1.0.0"}},
                           {"===foobar", {}, {"1.0"}},
                           {"", {"1.0"}, {"1.0rc1"}},
                           {">=1.0rc1", {"1.0rc1", "2.0b1"}, {}},
                       });
  expect_no_ranges("pypi", "1.0",
                   {"1.0", "=1.0", "~=1", ">=1.*", ">=1.0+local", "==1.0rc1.*", ">=", "^1.0",
                    "===", "==1.0 || ==2.0"});
}

TEST(Comparators, AreForTheOtherSchemes) {
  expect_cases("deb", {{">= 1.2, < 2", {"1.2", "2~rc1"}, {"1.2~rc1", "2"}},
                       {"= 1.0-1", {"1.0-1"}, {"1.0-2"}},
                       {"< 1 || >= 2, < 3", {"0.5", "2.5"}, {"1.5", "3"}},
                       {"*", {"1"}, {}},
                       {"!= 1", {"2"}, {"1"}}});
  expect_cases("alpine", {{"<1.2.3-r4", {"1.2.3-r3"}, {"1.2.3-r4"}}});
  expect_cases("golang", {{">=v1.2.0,<v1.3.0", {"v1.2.5"}, {"v1.3.0"}}});
  expect_no_ranges("alpine", "1.0", {"< one", ">", ">= 1 2", "<1<2", "=="});
}

TEST(Vers, EnclosesIntervals) {
  expect_cases("npm", {{"vers:npm/1.2.3|>=2.0.0|<5.0.0",
                        {"1.2.3", "2.0.0", "4.9.9", "3.0.0-rc.1"},
                        {"1.2.4", "5.0.0", "0.1.0"}},
                       {"vers:npm/<5.0.0|1.2.3|>=2.0.0", {"1.2.3", "4.0.0"}, {"1.5.0"}},
                       {"vers:npm/*", {"1.0.0"}, {}},
                       {"vers:npm/<1.0.0|>=2.0.0|<=3.0.0|!=2.5.0",
                        {"0.9.0", "2.6.0", "3.0.0"},
                        {"1.0.0", "2.5.0", "3.0.1"}},
                       {"vers:npm/!=1.0.0", {"2.0.0"}, {"1.0.0"}},
                       {"vers:npm/>1.0.0", {"1.0.1"}, {"1.0.0"}}});
  expect_cases("deb", {{"vers:deb/>=1%3A1.0|<1:2.0", {"1:1.5"}, {"1.5"}}});
  expect_no_ranges("npm", "1.0.0",
                   {"vers:", "vers:npm", "vers:npm/", "vers:pypi/>=1.0.0",
                    "vers:npm/>=", "vers:npm/>=1%", "vers:npm/>=one"});
}

TEST(Satisfies, BoundsTheRange) {
  const auto answer = satisfies(*scheme_named("npm"), "1.0.0", std::string(longest_range + 1, ' '));
  EXPECT_EQ(answer.error().code, Errc::too_large);
}

}  // namespace
}  // namespace plimsoll
