// fetch/registry_mirrors_test.cpp - mirrors as Docker takes them.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/registry_mirrors.h"

#include <gtest/gtest.h>

namespace plimsoll::fetch {
namespace {

TEST(Mirrors, AreAddressesOfServers) {
  EXPECT_EQ(parse_docker_mirrors(R"({"debug": true, "registry-mirrors":
      ["https://m.example/", "http://127.0.0.1:5000", "https://m.example/path", "m.example",
       "https://user@m.example", "ftp://m.example", 7, "https://", "https://m.example?x"]})"),
            (std::vector<Mirror>{{"m.example", false}, {"127.0.0.1:5000", true}}));
  EXPECT_EQ(parse_docker_mirrors("{}"), std::vector<Mirror>());
  EXPECT_FALSE(parse_docker_mirrors("{"));
  EXPECT_TRUE(mirrors_of("quay.io").empty());
}

}  // namespace
}  // namespace plimsoll::fetch
