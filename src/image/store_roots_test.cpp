// image/store_roots_test.cpp - where stores lie, by settings and without.
// SPDX-License-Identifier: Apache-2.0
#include "image/store_roots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const StoreUser root{.is_root = true, .home = "/root", .data = "/root/.local/share"};
const StoreUser user{.home = "/home/u",
                     .config = "/home/u/.config",
                     .data = "/home/u/.local/share",
                     .name = "u",
                     .id = "1000"};

std::vector<std::string> paths(const std::vector<StoreRoot>& roots) {
  std::vector<std::string> paths;
  for (const StoreRoot& store : roots) paths.push_back(store.path + "|" + store.driver);
  return paths;
}

StoreSettings settings_of(std::string_view toml) { return *parse_store_settings(toml, "x.conf"); }

TEST(StoreRoots, WithoutSettings) {
  EXPECT_THAT(paths(store_roots(root, {}, nullptr)), ElementsAre("/var/lib/containers/storage|"));
  EXPECT_THAT(paths(store_roots(user, {}, nullptr)),
              ElementsAre("/home/u/.local/share/containers/storage|"));
  EXPECT_THAT(store_roots({}, {}, nullptr), IsEmpty());
}

TEST(StoreRoots, TheMachinesSettings) {
  const StoreSettings system = settings_of(
      "[storage]\ndriver = \"overlay\"\ngraphroot = \"/data\"\nimagestore = \"/images\"\n"
      "rootless_storage_path = \"/users/$USER/$UID\"\n"
      "[storage.options]\nadditionalimagestores = [\"/shared\"]\n");
  EXPECT_THAT(paths(store_roots(root, system, nullptr)),
              ElementsAre("/data|overlay", "/images|", "/shared|"));
  EXPECT_THAT(paths(store_roots(user, system, nullptr)),
              ElementsAre("/users/u/1000|overlay", "/images|", "/shared|"));
}

TEST(StoreRoots, TheUsersSettingsCountAlone) {
  const StoreSettings system = settings_of("[storage]\nrootless_storage_path = \"/users\"\n");
  StoreSettings own = settings_of("[storage]\ndriver = \"vfs\"\ngraphroot = \"$HOME/images\"\n");
  EXPECT_THAT(paths(store_roots(user, system, &own)), ElementsAre("/home/u/images|vfs"));
  own = settings_of("");
  EXPECT_THAT(paths(store_roots(user, system, &own)),
              ElementsAre("/home/u/.local/share/containers/storage|"));
}

TEST(StoreRoots, SettingsThatAreNoneNameTheFile) {
  const auto settings = parse_store_settings("[storage\n", "/etc/containers/storage.conf");
  ASSERT_FALSE(settings.has_value());
  EXPECT_TRUE(settings.error().what.starts_with("/etc/containers/storage.conf:1:"))
      << settings.error().what;
}

}  // namespace
}  // namespace plimsoll
