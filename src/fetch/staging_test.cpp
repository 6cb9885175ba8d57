// fetch/staging_test.cpp - what a folder that a crash left behind says.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/staging.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/file.h"

namespace plimsoll::fetch {
namespace {

const Feed feed{.name = "osv/npm",
                .ecosystem = "npm",
                .url = "https://u:p@osv.test/npm/all.zip",
                .file = "npm/all.zip"};

const StagedMeta meta{
    .validators = {.url = "https://osv.test/npm/all.zip", .etag = "\"a\""},
    .resumable = true,
    .total = 10,
};

class StagingTest : public testing::Test {
 protected:
  StagingTest() { EXPECT_TRUE(staging_.prepare()); }
  ~StagingTest() override { std::filesystem::remove_all(folder_); }
  std::string folder_ = testing::TempDir() + "/staging-" + std::to_string(getpid());
  Staging staging_{folder_, feed};
};

TEST_F(StagingTest, MetaComesBackForItsAddressOnly) {
  ASSERT_TRUE(write_file(staging_.part(), "12345"));
  ASSERT_TRUE(staging_.write_part_meta(meta));
  EXPECT_EQ(staging_.part_meta(feed.url), meta);
  EXPECT_EQ(staging_.part_meta("https://mirror.test/npm/all.zip"), std::nullopt);
  EXPECT_EQ(staging_.file_meta(feed.url), std::nullopt);
}

TEST_F(StagingTest, GarbageIsNoMeta) {
  ASSERT_TRUE(write_file(staging_.part(), "12345"));
  for (const std::string_view text : {"", "{", "[]", "null", "{\"url\": 7}"}) {
    ASSERT_TRUE(write_file(staging_.part() + ".meta", text));
    EXPECT_EQ(staging_.part_meta(feed.url), std::nullopt) << text;
  }
}

TEST_F(StagingTest, APartCountsOnlyIfItCanBeContinued) {
  ASSERT_TRUE(write_file(staging_.part(), "12345"));
  EXPECT_EQ(staging_.part_size(feed.url), 0U);  // of which state is it?
  ASSERT_TRUE(staging_.write_part_meta(meta));
  EXPECT_EQ(staging_.part_size(feed.url), 5U);
  StagedMeta other = meta;
  other.validators.etag = "W/\"a\"";
  ASSERT_TRUE(staging_.write_part_meta(other));
  EXPECT_EQ(staging_.part_size(feed.url), 0U);
  other = meta;
  other.total = 5;
  ASSERT_TRUE(staging_.write_part_meta(other));
  EXPECT_EQ(staging_.part_size(feed.url), 0U);
}

TEST_F(StagingTest, ThePartTakesThePlaceOfTheFile) {
  ASSERT_TRUE(write_file(staging_.file(), "old"));
  ASSERT_TRUE(write_file(staging_.part(), "new"));
  ASSERT_TRUE(staging_.write_part_meta(meta));
  ASSERT_TRUE(staging_.promote());
  EXPECT_EQ(read_file(staging_.file(), 10), "new");
  EXPECT_EQ(staging_.file_meta(feed.url), meta);
  staging_.clear_part();
  EXPECT_TRUE(staging_.file_meta(feed.url));
  staging_.clear();
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(StagingTest, PreparingRemovesWhatAKilledWriteLeft) {
  ASSERT_TRUE(write_file(staging_.part() + ".meta.Xa34Bz", "{"));
  ASSERT_TRUE(staging_.prepare());
  EXPECT_FALSE(std::filesystem::exists(staging_.part() + ".meta.Xa34Bz"));
}

}  // namespace
}  // namespace plimsoll::fetch
