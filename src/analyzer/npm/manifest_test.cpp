// analyzer/npm/manifest_test.cpp - what a package.json and an entry of a lock file have in common.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/npm/manifest.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "analyzer/registry.h"
#include "facts/router.h"

namespace plimsoll {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

TEST(NpmManifest, AnAliasTellsTheRealName) {
  EXPECT_EQ(alias_of("npm:a@1.0.0"), (Pair{"a", "1.0.0"}));
  EXPECT_EQ(alias_of("npm:@s/a@^1"), (Pair{"@s/a", "^1"}));
  EXPECT_EQ(alias_of("npm:@s/a"), (Pair{"@s/a", ""}));
  EXPECT_EQ(alias_of("npm:"), (Pair{"", ""}));
  EXPECT_FALSE(alias_of("^1.0.0"));
}

TEST(NpmManifest, NamesOfPackages) {
  for (const std::string_view name : {"a", "@s/a", "JSONStream", "a.b~c", "\u00e9"})
    EXPECT_TRUE(is_package_name(name)) << name;
  for (const std::string_view name :
       {"", "@", "@s", "@s/", "a/b", "@s/a/b", ".", "..", "a b", "a\\b", "a\n"})
    EXPECT_FALSE(is_package_name(name)) << name;
}

const Analyzer& named(std::string_view name) {
  return **std::ranges::find(all_analyzers(), name, &Analyzer::name);
}

Collected analyzed(std::string_view analyzer, std::string_view text) {
  Collected collected;
  Collector out(collected);
  named(analyzer).analyze({"node_modules/x/package.json", text}, out);
  return collected;
}

TEST(NpmInstalled, MoreValuesThanAnyPackageHasAreAProblem) {
  std::string text = R"({"name": "x", "version": "1.0.0", "x": [0)";
  for (int i = 0; i < 200'000; ++i) text += ",0";
  const Collected collected = analyzed("npm-installed", text + "]}");
  ASSERT_EQ(collected.problems.size(), 1U);
  EXPECT_EQ(collected.problems[0].error.code, Errc::too_many);
  EXPECT_TRUE(collected.packages.empty());
}

/// Many members of a workspace deep inside of folders, and each asks for many packages.
TEST(NpmLock, TakesBoundedTimeForAnyWorkspace) {
  std::string text = R"({"lockfileVersion": 3, "packages": {"": {})";
  for (int member = 0; member < 300; ++member) {
    std::string folder = std::to_string(member);
    for (int level = 0; level < 1000; ++level) folder += "/d";
    text += ",\"" + folder + R"(": {"dependencies": {"a": "1")";
    for (int name = 0; name < 300; ++name) text += ",\"n" + std::to_string(name) + "\": \"1\"";
    text += "}},\"" + folder + R"(/node_modules/a": {"version": "1.0.0"})";
  }
  const Collected collected = analyzed("npm-lock", text + "}}");
  ASSERT_EQ(collected.packages.size(), 300U);
  EXPECT_EQ(collected.packages[0].package.relationship, Relationship::direct);
}

TEST(NpmInstalled, APathThatIsNoPackageIsNotEvenRead) {
  const Router router(all_analyzers());
  EXPECT_FALSE(router.route("a/node_modules/b/package.json", false).empty());
  EXPECT_TRUE(router.route("a/package.json", false).empty());
  EXPECT_TRUE(router.route("node_modules/package.json", false).empty());
  EXPECT_TRUE(router.route("node_modules/@s/package.json", false).empty());
  EXPECT_TRUE(router.route("node_modules/a/b/package.json", false).empty());
  EXPECT_TRUE(router.route("node_modules/.bin/package.json", false).empty());
}

}  // namespace
}  // namespace plimsoll
