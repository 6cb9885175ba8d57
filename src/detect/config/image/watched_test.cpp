// detect/config/image/watched_test.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/image/watched.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

std::string_view role(std::string_view path, EntryType type = EntryType::file,
                      std::uint64_t size = 1) {
  return role_by_name({.path = std::string(path), .type = type, .size = size, .link = {}});
}

TEST(Watched, ByName) {
  EXPECT_EQ(role("id_rsa"), "sensitive");
  EXPECT_EQ(role("home/a/.docker/config.json"), "sensitive");
  EXPECT_EQ(role("app/.git", EntryType::folder), "leftover");
  EXPECT_EQ(role("app/Dockerfile"), "leftover");
  for (const char* const other :
       {"", "config.json", "app/config.json", ".docker.d/config.json", "id_rsa.pub", "app/.git",
        "app/node_modules/a/.env", "usr/share/doc/x/Dockerfile", "app/.env/"}) {
    EXPECT_EQ(role(other), "") << other;
  }
  EXPECT_EQ(role("app/.env", EntryType::file, 0), "") << "an empty one tells nothing";
  EXPECT_EQ(role("app/.env", EntryType::symlink), "");
}

TEST(Watched, ALockIsNoCache) {
  const CacheFolder apt = cache_folders().front();
  const auto cached = [&](const char* path, std::uint64_t size) {
    return is_cached(apt, {.path = path, .size = size, .link = {}});
  };
  EXPECT_TRUE(cached("var/lib/apt/lists/mirror.example.org_dists_x_Packages", 5));
  EXPECT_FALSE(cached("var/lib/apt/lists/lock", 5));
  EXPECT_FALSE(cached("var/lib/apt/lists/partial", 0));
}

}  // namespace
}  // namespace plimsoll
