// SPDX-License-Identifier: Apache-2.0
#include "base/durable.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace plimsoll {
namespace {

using namespace std::chrono_literals;

struct Folder {
  std::string path = testing::TempDir() + "/durable-" + std::to_string(getpid());
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

TEST(WriteDurably, ReplacesAndLeavesNothingBeside) {
  const Folder folder;
  const std::string path = folder.path + "/state";
  ASSERT_TRUE(write_durably(path, "old"));
  ASSERT_TRUE(write_durably(path, "new"));
  EXPECT_EQ(read_small_file(path, 100), "new");
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST(ReadSmallFile, RefusesMoreThanTheLimit) {
  const Folder folder;
  ASSERT_TRUE(write_durably(folder.path + "/big", "12345"));
  EXPECT_TRUE(read_small_file(folder.path + "/big", 5));
  EXPECT_EQ(read_small_file(folder.path + "/big", 4).error().code, Errc::too_large);
  EXPECT_EQ(read_small_file(folder.path + "/none", 4).error().code, Errc::not_found);
}

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

}  // namespace
}  // namespace plimsoll
