// base/paths_test.cpp - who gets which folder. SPDX-License-Identifier: Apache-2.0
#include "base/paths.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

namespace plimsoll {
namespace {

TEST(Paths, TheVariableWinsIfItIsAbsolute) {
  setenv("XDG_CACHE_HOME", "/x/cache", 1);
  EXPECT_EQ(cache_folder("advisories"), "/x/cache/plimsoll/advisories");
  setenv("XDG_CACHE_HOME", "relative", 1);
  setenv("HOME", "/home/someone", 1);
  EXPECT_EQ(cache_folder("layers"),
            geteuid() == 0 ? "/var/cache/plimsoll/layers" : "/home/someone/.cache/plimsoll/layers");
  unsetenv("XDG_CACHE_HOME");
}

TEST(Paths, FoldersAreMadeWholeAndTwice) {
  const std::string base = testing::TempDir() + "paths_test." + std::to_string(getpid());
  EXPECT_TRUE(make_folders(base + "/a/b"));
  EXPECT_TRUE(make_folders(base + "/a/b"));
  struct stat info{};
  EXPECT_EQ(stat((base + "/a/b").c_str(), &info), 0);
  EXPECT_FALSE(make_folders("/proc/version/x"));
}

}  // namespace
}  // namespace plimsoll
