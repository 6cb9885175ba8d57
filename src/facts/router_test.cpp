// facts/router_test.cpp - who gets which path.
// SPDX-License-Identifier: Apache-2.0
#include "facts/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Analyzer by_path{.name = "path", .wanted = {.paths = {"var/lib/dpkg/status"}}};
constexpr Analyzer by_name{.name = "name", .wanted = {.names = {"package.json", "status"}}};
constexpr Analyzer by_suffix{.name = "suffix", .wanted = {.suffixes = {".jar", "-wal"}}};
constexpr Analyzer in_folder{.name = "folder",
                             .wanted = {.suffixes = {".list"}, .folders = {"lib/dpkg/info"}}};
constexpr Analyzer all_in_folder{.name = "all", .wanted = {.folders = {"status.d"}}};
constexpr Analyzer programs{.name = "programs", .wanted = {.executables = true}};
constexpr std::array all = {&by_path, &by_name, &by_suffix, &in_folder, &all_in_folder, &programs};

std::vector<std::string> who(std::string_view path, bool executable = false) {
  static const Router router(all);
  std::vector<std::string> names;
  for (const Analyzer* const a : router.route(path, executable).analyzers())
    names.emplace_back(a->name);
  return names;
}

TEST(Router, WholePathsNamesAndSuffixes) {
  EXPECT_THAT(who("var/lib/dpkg/status"), ElementsAre("path", "name"));
  EXPECT_THAT(who("x/var/lib/dpkg/status"), ElementsAre("name"));
  EXPECT_THAT(who("package.json"), ElementsAre("name"));
  EXPECT_THAT(who("a/package.json.bak"), IsEmpty());
  EXPECT_THAT(who("a/b.jar"), ElementsAre("suffix"));
  EXPECT_THAT(who("a/.jar"), ElementsAre("suffix"));
  EXPECT_THAT(who("rpmdb.sqlite-wal"), ElementsAre("suffix"));
  EXPECT_THAT(who(".jar/x"), IsEmpty());
  EXPECT_THAT(who(""), IsEmpty());
}

TEST(Router, FoldersBoundWhatIsTaken) {
  EXPECT_THAT(who("var/lib/dpkg/info/a.list"), ElementsAre("folder"));
  EXPECT_THAT(who("lib/dpkg/info/a.list"), ElementsAre("folder"));
  EXPECT_THAT(who("xlib/dpkg/info/a.list"), IsEmpty());
  EXPECT_THAT(who("var/lib/dpkg/info/a.md5sums"), IsEmpty());
  EXPECT_THAT(who("var/lib/dpkg/info/sub/a.list"), IsEmpty());
  EXPECT_THAT(who("var/lib/dpkg/status.d/tzdata"), ElementsAre("all"));
}

TEST(Router, ProgramsComeLastAndOnlyOnce) {
  EXPECT_THAT(who("bin/x", true), ElementsAre("programs"));
  EXPECT_THAT(who("bin/x.jar", true), ElementsAre("suffix", "programs"));
  EXPECT_THAT(who("bin/x"), IsEmpty());
}

}  // namespace
}  // namespace plimsoll
