// fetch/registry_name_test.cpp - names that are addresses, and names that are traps.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/registry_name.h"

#include <gtest/gtest.h>

namespace plimsoll::fetch {
namespace {

using Texts = std::vector<std::string>;

TEST(Registry, HasANameThatIsAHost) {
  for (const char* good : {"docker.io", "localhost:5000", "[::1]:5000", "[::1]", "127.0.0.1:1",
                           "REGISTRY.example:65535", "my_registry"})
    EXPECT_TRUE(check_registry(good)) << good;
  for (const char* bad :
       {"",     "..",  ".hidden", "a..b", "a/b",   "https://a", "a:0",    "a:65536",
        "a:",   "a:b", "user@a",  "[",    "[]",    "[::1",      "[::1]x", "a b",
        "a\nb", "a?b", "a#b",     "a%41", "a:1:2", "-a"})
    EXPECT_FALSE(check_registry(bad)) << bad;
}

TEST(Registry, MayBeAskedWithoutTlsOnlyOnThisMachineOrWhereAllowed) {
  EXPECT_EQ(bases_of("docker.io", false), (Texts{"https://registry-1.docker.io"}));
  EXPECT_EQ(bases_of("index.docker.io", false), (Texts{"https://registry-1.docker.io"}));
  EXPECT_EQ(bases_of("a.example:1", true), (Texts{"https://a.example:1", "http://a.example:1"}));
  for (const char* here : {"localhost:5000", "LOCALHOST", "127.0.0.1", "127.9.8.7:1", "[::1]:5"})
    EXPECT_EQ(bases_of(here, false).size(), 2U) << here;
  for (const char* far : {"localhost.example", "127.0.0.1.example", "128.0.0.1", "127.1",
                          "127.0.0.256", "[::2]", "10.0.0.1"})
    EXPECT_EQ(bases_of(far, false).size(), 1U) << far;
}

bool is_allowed(std::string repository, std::string path) {
  return check_request({.registry = "a.example",
                        .repository = std::move(repository),
                        .path = std::move(path)})
      .has_value();
}

TEST(Registry, PathsStayBelowTheirRepository) {
  EXPECT_TRUE(is_allowed("library/debian", "manifests/12"));
  EXPECT_TRUE(is_allowed("a", "tags/list?n=100&last=1..2%2F"));
  EXPECT_TRUE(is_allowed("a", "blobs/sha256:00"));
  EXPECT_TRUE(is_allowed("", "_catalog?n=5"));
  EXPECT_TRUE(is_allowed("", ""));
  for (const char* bad : {"../b", "a/../b", "a//b", "/a", "a/", "a b", "a?b", "a%2e", "a:b", "."})
    EXPECT_FALSE(is_allowed(bad, "manifests/1")) << bad;
  EXPECT_FALSE(is_allowed(std::string(300, 'a'), "manifests/1"));
  for (const char* bad :
       {"../x", "manifests/..", "manifests/%2e%2E", "manifests/..%2fx", "http://b/", "a//b", "/a",
        "a#b", "a b", "a\\b", "a%5cb", "a%0ab", "a%zz", "\x80"})
    EXPECT_FALSE(is_allowed("a", bad)) << bad;
  EXPECT_EQ(path_of({.repository = "a/b", .path = "manifests/1"}), "/v2/a/b/manifests/1");
  EXPECT_EQ(path_of({.path = "_catalog"}), "/v2/_catalog");
}

}  // namespace
}  // namespace plimsoll::fetch
