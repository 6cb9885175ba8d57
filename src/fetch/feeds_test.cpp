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
  const std::vector<Feed> feeds = feeds_of(ecosystems, bases).value();
  for (const Feed& feed : feeds) found.push_back(feed.url);
  return found;
}

TEST(FeedsOf, EncodesNamesAndTakesThemInAnyCase) {
  EXPECT_EQ(urls({"rocky linux", "NPM"}),
            (std::vector<std::string>{"https://osv.test/npm/all.zip",
                                      "https://osv.test/Rocky%20Linux/all.zip"}));
}

TEST(FeedsOf, DebianHasTwoAndNoneComesTwice) {
  const std::vector<std::string> both = {"https://osv.test/Debian/all.zip",
                                         "https://debian.test/data/json"};
  EXPECT_EQ(urls({"Debian", "debian", "osv-debian", "debian-tracker"}), both);
  EXPECT_EQ(urls({"debian-tracker"}), std::vector<std::string>{"https://debian.test/data/json"});
}

TEST(FeedsOf, RefusesWhatItDoesNotKnowAndNamesWhatItKnows) {
  const auto refused = feeds_of(std::vector<std::string>{"nmp"}, bases);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::usage);
  EXPECT_NE(refused.error().what.find("npm"), std::string::npos);
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

TEST(EcosystemsIn, TellsByTheDatabaseFiles) {
  const std::string folder = testing::TempDir() + "/feeds-" + std::to_string(getpid());
  std::filesystem::create_directories(folder);
  EXPECT_TRUE(ecosystems_in(folder).empty());
  std::ofstream(folder + "/osv-npm.mdb") << "x";
  std::ofstream(folder + "/debian-tracker.mdb") << "x";
  std::ofstream(folder + "/other.mdb") << "x";
  EXPECT_EQ(ecosystems_in(folder), (std::vector<std::string>{"debian-tracker", "osv-npm"}));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace plimsoll::fetch
