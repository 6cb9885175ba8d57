// model/distro_test.cpp - the table that content/distros.yaml became, and the rules around it.
// SPDX-License-Identifier: Apache-2.0
#include "model/distro.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

const Distro& known(std::string_view id) {
  const Distro* distro = find_distro(id);
  EXPECT_NE(distro, nullptr) << id;
  return distro != nullptr ? *distro : all_distros().front();
}

TEST(Distro, NamesTheFeedOfARelease) {
  EXPECT_THAT(feed_ecosystems(known("debian"), "12"), ElementsAre("Debian:12"));
  EXPECT_THAT(feed_ecosystems(known("alpine"), "3.19.1"), ElementsAre("Alpine:v3.19"));
  EXPECT_THAT(feed_ecosystems(known("almalinux"), "9.3"), ElementsAre("AlmaLinux:9"));
  EXPECT_THAT(feed_ecosystems(known("wolfi"), "20230201"), ElementsAre("Wolfi"));
  EXPECT_THAT(feed_ecosystems(known("ubuntu"), "22.04"), Contains("Ubuntu:22.04:LTS"));
  EXPECT_THAT(feed_ecosystems(known("raspbian"), "12"), ElementsAre("Debian:12"));
}

TEST(Distro, ANameThatNeedsAVersionIsNotMadeWithoutOne) {
  EXPECT_THAT(feed_ecosystems(known("debian"), ""), IsEmpty());  // sid has no VERSION_ID
  EXPECT_THAT(feed_ecosystems(known("alpine"), "3"), IsEmpty());
  EXPECT_THAT(feed_ecosystems(OperatingSystem{.id = "debian", .codename = "forky"}),
              ElementsAre("Debian:14"));
  EXPECT_THAT(feed_ecosystems(OperatingSystem{.id = "debian"}), IsEmpty());
}

TEST(Distro, ResemblanceGivesSchemeButNoFeed) {
  const std::vector<std::string> like = {"ubuntu", "debian"};
  const Distro* mint = find_distro("linuxmint", like);
  ASSERT_NE(mint, nullptr);
  EXPECT_EQ(mint->scheme, "deb");
  EXPECT_THAT(feed_ecosystems(OperatingSystem{.id = "linuxmint", .version = "22", .id_like = like}),
              IsEmpty());
  EXPECT_EQ(find_distro("nobody-knows-it"), nullptr);
  EXPECT_EQ(find_distro(""), nullptr);
}

TEST(Distro, TheNameTellsThoseApartThatShareAnId) {
  EXPECT_EQ(find_distro("centos", {}, "CentOS Stream")->key, "centos-stream");
  EXPECT_EQ(find_distro("centos", {}, "CentOS Linux")->key, "centos");
  EXPECT_EQ(find_distro("centos")->key, "centos");
}

TEST(Distro, KnowsReleasesByNumberAndByName) {
  EXPECT_EQ(find_release(known("alpine"), "3.1.4")->version, "3.1");
  EXPECT_EQ(find_release(known("alpine"), "3.19.1")->version, "3.19");
  EXPECT_EQ(find_release(known("debian"), "99"), nullptr);
  EXPECT_EQ(find_codename(known("debian"), "bookworm")->version, "12");
  EXPECT_FALSE(end_of_life(known("debian"), "10").empty());
  EXPECT_TRUE(end_of_life(known("wolfi"), "1").empty());
}

TEST(Distro, FeedsGoBySourceOriginOrBinary) {
  const Package package{.name = "libssl3",
                        .version = "3.0.1-1+b1",
                        .source = {.name = "openssl", .version = "3.0.1-1"}};
  EXPECT_EQ(feed_identity(known("debian"), package), (SourcePackage{"openssl", "3.0.1-1"}));
  EXPECT_EQ(feed_identity(known("almalinux"), package), (SourcePackage{"libssl3", "3.0.1-1+b1"}));
  const Package plain{.name = "bash", .version = "5.2"};
  EXPECT_EQ(feed_identity(known("debian"), plain), (SourcePackage{"bash", "5.2"}));
}

TEST(Distro, EveryEntryIsWhole) {
  for (const Distro& distro : all_distros()) {
    EXPECT_FALSE(distro.ids.empty()) << distro.key;
    EXPECT_TRUE(is_os_type(distro.purl_type)) << distro.key;
    if (!distro.feed_of.empty()) {
      EXPECT_NE(find_distro(distro.feed_of), nullptr) << distro.key;
    }
  }
}

}  // namespace
}  // namespace plimsoll
