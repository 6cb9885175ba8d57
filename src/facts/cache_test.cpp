// facts/cache_test.cpp - records on disk: whole or not at all, under their own key, within a limit.
// SPDX-License-Identifier: Apache-2.0
#include "facts/cache.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "testing/inputs.h"
#include "testing/layers.h"

namespace plimsoll {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t large = 1ULL << 30U;

class CacheTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<fs::path> records() const {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
    return paths;
  }

  TemporaryFolder temporary;
  std::string folder = temporary.path();
  FamilyHashes families{.walk = "w", .packages = "p"};
  LayerFacts facts = layer_of({{.path = "a"}, {.path = "b/.wh.c"}});
};

TEST_F(CacheTest, WhatWasStoredIsThere) {
  const FactsCache cache(folder + "/deep/er", large);
  EXPECT_FALSE(cache.load("key", families));
  ASSERT_TRUE(cache.store("key", families, facts).has_value());
  const auto known = cache.load("key", families);
  ASSERT_TRUE(known.has_value());
  EXPECT_EQ(known->entries.bytes(), facts.entries.bytes());
  EXPECT_EQ(known->whiteouts, facts.whiteouts);
}

TEST_F(CacheTest, OtherKeysAndFamiliesAreOtherRecords) {
  const FactsCache cache(folder, large);
  ASSERT_TRUE(cache.store("key", families, facts).has_value());
  EXPECT_FALSE(cache.load("key2", families));
  EXPECT_FALSE(cache.load("key", {.walk = "w", .packages = "other analyzers"}));
  EXPECT_FALSE(cache.load("key", {.walk = "other limits", .packages = "p"}));
  EXPECT_FALSE(cache.load("", {.walk = "keyw", .packages = "p"}));
}

TEST_F(CacheTest, ADamagedRecordIsNotUsed) {
  const FactsCache cache(folder, large);
  ASSERT_TRUE(cache.store("key", families, facts).has_value());
  for (const fs::path& path : records()) {
    std::string whole;
    std::getline(std::ifstream(path), whole, '\0');
    const auto size = fs::file_size(path);
    for (std::uintmax_t at = 0; at < size; ++at) {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      file.seekg(static_cast<std::streamoff>(at));
      const auto old = static_cast<char>(file.get());
      file.seekp(static_cast<std::streamoff>(at));
      file.put(static_cast<char>(old ^ 1));
      file.flush();
      EXPECT_FALSE(cache.load("key", families)) << path << " byte " << at;
      file.seekp(static_cast<std::streamoff>(at));
      file.put(old);
    }
    EXPECT_TRUE(cache.load("key", families));
    fs::resize_file(path, size - 1);
    EXPECT_FALSE(cache.load("key", families));
    ASSERT_TRUE(cache.store("key", families, facts).has_value());
  }
}

TEST_F(CacheTest, TrimRemovesWhatWasNotUsedForTheLongestTime) {
  const FactsCache all(folder, large);
  for (const char* const key : {"old", "new", "used"}) {
    ASSERT_TRUE(all.store(key, families, facts).has_value());
    for (const fs::path& path : records()) {
      fs::last_write_time(path, fs::last_write_time(path) - std::chrono::hours(2));
    }
  }
  ASSERT_TRUE(all.load("used", families));
  const std::uint64_t one = all.usage()->bytes / 3;
  ASSERT_TRUE(FactsCache(folder, 2 * one).trim().has_value());
  EXPECT_FALSE(all.load("old", families));
  EXPECT_TRUE(all.load("new", families));
  EXPECT_TRUE(all.load("used", families));
  EXPECT_EQ(all.usage()->records, 4U);
}

TEST_F(CacheTest, OnlyItsOwnFilesAreRemoved) {
  const FactsCache cache(folder, large);
  ASSERT_TRUE(cache.store("key", families, facts).has_value());
  const fs::path foreign = folder + "/holiday.jpg";
  const fs::path left = records().front().string() + ".a1b2c3";
  for (const fs::path& path : {foreign, left}) {
    std::ofstream(path) << "x";
    fs::last_write_time(path, fs::last_write_time(path) - std::chrono::hours(2));
  }
  ASSERT_TRUE(cache.trim().has_value());
  EXPECT_FALSE(fs::exists(left)) << "left behind by a killed process";
  ASSERT_TRUE(cache.clear().has_value());
  EXPECT_EQ(cache.usage()->records, 0U);
  EXPECT_TRUE(fs::exists(foreign));
}

TEST_F(CacheTest, WhatIsNoFileIsNoRecord) {
  const FactsCache cache(folder, large);
  ASSERT_TRUE(cache.store("key", families, facts).has_value());
  const std::uint64_t bytes = cache.usage()->bytes;
  fs::create_directories(folder + "/x.facts/inside");
  fs::create_symlink(records().front(), folder + "/link.facts");
  EXPECT_EQ(cache.usage()->records, 2U);
  EXPECT_EQ(cache.usage()->bytes, bytes);
  ASSERT_TRUE(cache.clear().has_value());
  EXPECT_EQ(cache.usage()->records, 0U);
  EXPECT_TRUE(fs::exists(folder + "/x.facts/inside"));
}

TEST_F(CacheTest, ManyProcessesMayStoreTheSame) {
  const FactsCache cache(folder, large);
  for (int i = 0; i < 8; ++i) {
    if (::fork() != 0) continue;
    bool good = true;
    for (int n = 0; n < 50; ++n) {
      good = good && cache.store("key", families, facts).has_value();
      const auto known = cache.load("key", families);
      good = good && known && known->entries.bytes() == facts.entries.bytes();
    }
    ::_exit(good ? 0 : 1);
  }
  for (int i = 0; i < 8; ++i) {
    int status = 1;
    ::wait(&status);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(records().size(), 2U);
}

TEST_F(CacheTest, AFolderThatCannotBeIsAnError) {
  std::ofstream(folder + "/file") << "x";
  const FactsCache cache(folder + "/file/layers", large);
  EXPECT_FALSE(cache.store("key", families, facts).has_value());
  EXPECT_FALSE(cache.load("key", families));
  EXPECT_TRUE(FactsCache(folder + "/none", large).trim().has_value());
}

TEST_F(CacheTest, NothingIsKeptWithoutSpace) {
  const FactsCache cache(folder, 0);
  ASSERT_TRUE(cache.store("key", families, facts).has_value());
  EXPECT_TRUE(records().empty());
  EXPECT_FALSE(cache.load("key", families));
}

}  // namespace
}  // namespace plimsoll
