// detect/secret/certain_run_test.cpp - what is certain of expressions, and of those of our rules.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/certain_run.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "detect/secret/builtin.h"
#include "detect/secret/rule_image.h"
#include "detect/secret/run_masks.h"

namespace plimsoll {
namespace {

using Sides = std::pair<std::size_t, std::size_t>;

Sides sides(std::string_view pattern) {
  const auto run = certain_run(pattern);
  EXPECT_TRUE(run) << pattern;
  return run ? Sides{run->before, run->after} : Sides{9999, 9999};
}

TEST(CertainRun, HasItsSurroundings) {
  EXPECT_EQ(sides("ghp_[0-9A-Za-z]{36}"), (Sides{0, 0}));
  EXPECT_EQ(sides(R"(\b(sk-[0-9a-f]{20,64})\b)"), (Sides{0, 0}));
  EXPECT_EQ(sides("key = ([0-9a-f]{32})!"), (Sides{6, 1}));
  EXPECT_EQ(sides("(?i:ke?y)[ :]{1,5}[a-z]{20}"), (Sides{8, 0}));
  EXPECT_EQ(sides("[a-z]{5}[0-9]{5,9}[A-Z]+[a-z]{9}=?"), (Sides{0, 1}));
  EXPECT_EQ(sides("(?:a:[a-z]{20}|bb:[a-z]{30};;)"), (Sides{3, 2}));
  EXPECT_EQ(sides("(?:[a-z]{10}:){2}[a-z]{25}"), (Sides{22, 0}));
  EXPECT_EQ(sides("(?:x:)?(?P<a>[a-z]{10})(?:[a-z]{10}:){1,3}"), (Sides{2, 23}));
  EXPECT_EQ(sides(R"(\x41{20}\.)"), (Sides{0, 1}));
  EXPECT_EQ(sides("[a-z]{25}!{0,9}[a-z]{30}"), (Sides{34, 0})) << "the least beside it";
}

TEST(CertainRun, IsNoneWhereAMatchCanDoWithoutIt) {
  for (const std::string_view pattern :
       {"", "abc", "[a-z]{19}", "[a-z.]{40}", "[^a-z]{40}", "(?:[a-z]{20})?", "[a-z]{0,40}",
        "[a-z]{20}|b", "(?:[a-z]{10}:?){2}", R"(\w\S{30})", R"([\w]{30})", "[[:alnum:]]{30}",
        "[a-z]{10}[^x][a-z]{10}", ".{40}", "(?:a|b:){30}"}) {
    EXPECT_FALSE(certain_run(pattern)) << pattern;
  }
}

TEST(CertainRun, IsNotSaidOfWhatIsNotUnderstood) {
  const std::string run = "[a-z]{20}";
  std::string deep = run;
  for (int i = 0; i < 100; ++i) deep = "(" + deep + ")";
  for (const std::string& pattern :
       {run + R"(\B)", run + R"(\Qa\E)", run + R"(\pL)", "^" + run, run + "(", run + ")",
        run + "[a", run + "{", run + "{2,1}", run + "{x}", run + R"(\x4)", run + R"(\x{41})",
        run + "\\", run + "(?=a)", run + "(?P<n", "[z-\\d]" + run, deep}) {
    EXPECT_FALSE(certain_run(pattern)) << pattern;
  }
}

TEST(CertainRun, MostOfOurRulesHaveOne) {
  const SecretImage image = read_secret_image(builtin_secret_image()).value();
  std::size_t count = 0;
  for (const SecretRule& rule : image.set.rules) {
    const auto run = certain_run(rule.pattern);
    count += run && run->before < run_surroundings && run->after < run_surroundings ? 1U : 0U;
  }
  EXPECT_GT(count, image.set.rules.size() * 7 / 10);
  EXPECT_LT(image.database.size(), image.run_database.size());
}

}  // namespace
}  // namespace plimsoll
