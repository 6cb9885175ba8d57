// base/paths_test.cpp - who gets which folder.
// SPDX-License-Identifier: Apache-2.0
#include "base/paths.h"

#include <gtest/gtest.h>
#include <stdlib.h>
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

}  // namespace
}  // namespace plimsoll
