// base/lock_test.cpp - a lock is held by one; a rename replaces.
// SPDX-License-Identifier: Apache-2.0
#include "base/lock.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace plimsoll {
namespace {

using namespace std::chrono_literals;

struct Folder {
  std::string path = testing::TempDir() + "/lock-" + std::to_string(getpid());
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

TEST(LockFile, IsHeldByOneAndFreeAfterwards) {
  const Folder folder;
  const std::string path = folder.path + "/lock";
  int waited = 0;
  {
    const auto first = lock_file(path, 0ms, [&] { ++waited; });
    ASSERT_TRUE(first);
    const auto second = lock_file(path, 120ms, [&] { ++waited; });
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
    EXPECT_EQ(waited, 1);
  }
  EXPECT_TRUE(lock_file(path, 0ms, [] {}));
}

TEST(RenameFile, ReplacesOrSaysWhyNot) {
  const Folder folder;
  ASSERT_TRUE(write_file(folder.path + "/new", "new"));
  ASSERT_TRUE(write_file(folder.path + "/old", "old"));
  ASSERT_TRUE(rename_file(folder.path + "/new", folder.path + "/old"));
  EXPECT_EQ(read_file(folder.path + "/old", 10), "new");
  EXPECT_EQ(rename_file(folder.path + "/new", folder.path + "/old").error().code, Errc::not_found);
}

}  // namespace
}  // namespace plimsoll
