// fetch/feeds_test.cpp - addresses of feeds, and who may change them.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/feeds.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace plimsoll::fetch {
namespace {

const FeedBases bases{"https://osv.test", "https://debian.test"};

std::vector<std::string> urls(const std::vector<std::string>& ecosystems) {
  std::vector<std::string> found;
  std::vector<std::string> unknown;
  for (const Feed& feed : feeds_of(ecosystems, bases, unknown)) found.push_back(feed.url);
  EXPECT_TRUE(unknown.empty());
  return found;
}

TEST(FeedsOf, EncodesNamesAndTakesThemInAnyCase) {
  EXPECT_EQ(urls({"rocky linux", "NPM"}),
            (std::vector<std::string>{"https://osv.test/npm/all.zip",
                                      "https://osv.test/Rocky%20Linux/all.zip"}));
}

TEST(FeedsOf, DebianHasTwoAndNoneComesTwice) {
  EXPECT_EQ(urls({"Debian:12", "debian", "Debian:13"}),
            (std::vector<std::string>{"https://osv.test/Debian/all.zip",
                                      "https://debian.test/data/json"}));
}

TEST(FeedsOf, TellsWhatItDoesNotKnow) {
  std::vector<std::string> unknown;
  EXPECT_EQ(feeds_of(std::vector<std::string>{"nmp", "npm"}, bases, unknown).size(), 1U);
  EXPECT_EQ(unknown, std::vector<std::string>{"nmp"});
}

TEST(FeedBases, FlagAboveVariableAboveDefault) {
  unsetenv("PLIMSOLL_FEED_DEBIAN");
  setenv("PLIMSOLL_FEED_OSV", "http://variable.test/osv/", 1);
  EXPECT_EQ(feed_bases({})->osv, "http://variable.test/osv");
  EXPECT_EQ(feed_bases({})->debian, "https://security-tracker.debian.org/tracker");
  const std::vector<std::string> flag = {"osv=https://flag.test"};
  EXPECT_EQ(feed_bases(flag)->osv, "https://flag.test");
  unsetenv("PLIMSOLL_FEED_OSV");
}

TEST(FeedBases, RefusesOtherSchemesAndNames) {
  for (const std::string flag : {"osv=ftp://x", "osv=file:///etc/passwd", "other=https://x", "x"}) {
    EXPECT_FALSE(feed_bases(std::vector<std::string>{flag})) << flag;
  }
}

TEST(FeedsIn, TellsByTheDatabaseFiles) {
  const std::string folder = testing::TempDir() + "/feeds-" + std::to_string(getpid());
  std::filesystem::create_directories(folder);
  EXPECT_TRUE(feeds_in(folder, bases).empty());
  std::ofstream(folder + "/osv-Rocky-Linux.mdb") << "x";
  std::ofstream(folder + "/debian.mdb") << "x";
  std::ofstream(folder + "/other.mdb") << "x";
  std::vector<std::string> names;
  for (const Feed& feed : feeds_in(folder, bases)) names.push_back(feed.name);
  EXPECT_EQ(names, (std::vector<std::string>{"debian", "osv/Rocky Linux"}));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace plimsoll::fetch
