// fetch/registry_mirrors_test.cpp - mirrors as Docker takes them.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/registry_mirrors.h"

#include <gtest/gtest.h>

namespace plimsoll::fetch {
namespace {

TEST(DockerRegistries, MirrorsAreAddressesOfServers) {
  const auto docker = parse_docker_registries(R"({"debug": true, "registry-mirrors":
      ["https://m.example/", "http://127.0.0.1:5000", "https://m.example/path", "m.example",
       "https://user@m.example", "ftp://m.example", 7, "https://", "https://m.example?x"]})");
  ASSERT_TRUE(docker.has_value());
  EXPECT_EQ(docker->mirrors, (std::vector<Mirror>{{"m.example", false}, {"127.0.0.1:5000", true}}));
  EXPECT_EQ(parse_docker_registries("{}"), DockerRegistries());
  EXPECT_FALSE(parse_docker_registries("{"));
}

TEST(DockerRegistries, InsecureOnesAreNamedOrLieInANetwork) {
  const auto docker = parse_docker_registries(R"({"insecure-registries":
      ["r.example:5000", "Other.example", "10.1.0.0/15", "fd00::/8", "1.2.3.4/40", 7, "", "/8"]})");
  ASSERT_TRUE(docker.has_value());
  for (const char* const name : {"r.example:5000", "other.example", "10.1.2.3", "10.0.0.1:5000",
                                 "[fd12::1]:5000", "[fd12::1]"}) {
    EXPECT_TRUE(is_insecure(*docker, name)) << name;
  }
  for (const char* const name :
       {"r.example", "r.example:5001", "other.example:80", "10.2.0.1", "[fe80::1]:5000", "1.2.3.4",
        "ten.example", "10.example", "fd12"}) {
    EXPECT_FALSE(is_insecure(*docker, name)) << name;
  }
  EXPECT_TRUE(parse_docker_registries(R"({"insecure-registries": {"a": "b"}})")->insecure.empty());
}

}  // namespace
}  // namespace plimsoll::fetch
