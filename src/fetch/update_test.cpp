// fetch/update_test.cpp - state files there and back; which databases are too old.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/update.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>

#include "fetch/state.h"

namespace plimsoll::fetch {
namespace {

using namespace std::chrono_literals;

const Feed npm{.name = "osv/npm", .ecosystem = "npm", .database = "osv-npm.mdb"};
const Feed go{.name = "osv/Go", .ecosystem = "Go", .database = "osv-Go.mdb"};

class UpdateTest : public testing::Test {
 protected:
  UpdateTest() { std::filesystem::create_directories(folder_); }
  ~UpdateTest() override { std::filesystem::remove_all(folder_); }

  void build(const Feed& feed, std::chrono::seconds age) {
    const std::string path = folder_ + '/' + feed.database;
    ASSERT_TRUE(write_file(path, "x"));
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - age);
  }
  std::vector<std::string> stale() {
    std::vector<std::string> names;
    const std::vector<Feed> both = {npm, go};
    for (const Feed& feed : stale_feeds(both, folder_, 24h)) names.push_back(feed.name);
    return names;
  }

  std::string folder_ = testing::TempDir() + "/update-" + std::to_string(getpid());
};

TEST_F(UpdateTest, StatesComeBack) {
  const FeedStates states = {
      {"osv/npm", {{.url = "https://x", .etag = "\"e\"", .last_modified = "d"}, 1, 2}},
      {"debian", {{.url = "https://y"}, 3, 4}},
  };
  EXPECT_TRUE(read_feed_states(folder_).empty());
  ASSERT_TRUE(write_feed_states(folder_, states));
  EXPECT_EQ(read_feed_states(folder_), states);
}

TEST_F(UpdateTest, MissingAndOldDatabasesAreStale) {
  EXPECT_EQ(stale(), (std::vector<std::string>{"osv/npm", "osv/Go"}));
  build(npm, 1h);
  build(go, 25h);
  EXPECT_EQ(stale(), std::vector<std::string>{"osv/Go"});
}

TEST_F(UpdateTest, WhatWasFoundUnchangedTodayIsNotStale) {
  build(npm, 100h);
  build(go, 100h);
  const auto now = static_cast<std::uint64_t>(std::time(nullptr));
  ASSERT_TRUE(write_feed_states(
      folder_, {{"osv/npm", {.checked = now - 3600}}, {"osv/Go", {.checked = now - 90'000}}}));
  EXPECT_EQ(stale(), std::vector<std::string>{"osv/Go"});
}

TEST_F(UpdateTest, OneUpdateAtATime) {
  const UpdateOptions options{.lock_wait = 0ms};
  const auto first = lock_folder(folder_, options);
  ASSERT_TRUE(first);
  const auto second = lock_folder(folder_, options);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::conflict);
}

}  // namespace
}  // namespace plimsoll::fetch
