// image/path_test.cpp - names from archives as paths inside the image.
// SPDX-License-Identifier: Apache-2.0
#include "image/path.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

std::string clean(std::string_view raw) {
  const auto path = clean_path(raw);
  return path ? path->path : std::string(name_of(path.error().code));
}

TEST(Path, IsCleaned) {
  EXPECT_EQ(clean("a/b"), "a/b");
  EXPECT_EQ(clean("./a//b/./c/"), "a/b/c");
  EXPECT_EQ(clean("///a"), "a");
  EXPECT_EQ(clean("a/../b"), "b");
  EXPECT_EQ(clean("a/b/../../c"), "c");
  EXPECT_EQ(clean("a/..b/..."), "a/..b/...");
  for (const char* const root : {"", "/", ".", "./", "a/.."}) EXPECT_EQ(clean(root), "") << root;
  EXPECT_TRUE(clean_path("/a")->absolute);
  EXPECT_FALSE(clean_path("a")->absolute);
}

TEST(Path, NeverLeavesTheImage) {
  for (const char* const raw : {"..", "../a", "/..", "a/../..", "a/../../a", "./.././a"})
    EXPECT_EQ(clean(raw), "unsafe-path") << raw;
  EXPECT_EQ(clean(std::string_view("a\0b", 3)), "malformed");
  EXPECT_EQ(clean(std::string(4096, 'a')).size(), 4096U);
  EXPECT_EQ(clean(std::string(4097, 'a')), "too-large");
}

TEST(Path, OfALinksTarget) {
  EXPECT_EQ(link_target("a/l", "b"), "a/b");
  EXPECT_EQ(link_target("a/l", "../b"), "b");
  EXPECT_EQ(link_target("a/l", "/b/./c"), "b/c");
  EXPECT_EQ(link_target("l", "b"), "b");
  EXPECT_EQ(link_target("a/l", "../../../b"), "b") << "as the kernel does at the root";
  EXPECT_EQ(link_target("a/l", ""), "a");
}

}  // namespace
}  // namespace plimsoll
