// fetch/docker_config_test.cpp - files of docker and podman, whole and broken.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/docker_config.h"

#include <gtest/gtest.h>

#include "fetch/base64.h"

namespace plimsoll::fetch {
namespace {

DockerConfig parsed(std::string_view text) {
  const auto config = parse_docker_config(text);
  EXPECT_TRUE(config) << text;
  return config.value_or(DockerConfig{});
}

std::string user_at(const DockerConfig& config, std::string_view registry,
                    std::string_view repository = "") {
  const AuthEntry* entry = find_auth(config, registry, repository);
  return entry == nullptr ? "" : entry->credentials.user;
}

TEST(Base64, ThereAndBack) {
  for (const std::string text : {"", "a", "ab", "abc", "ann:pass\xFF"})
    EXPECT_EQ(base64_decode(base64_encode(text)), text);
  for (const char* bad : {"a", "abc", "a===", "ab=c", "====", "YW Ju", "YW5u\n", "-_-_"})
    EXPECT_FALSE(base64_decode(bad)) << bad;
}

TEST(DockerConfig, FindsByRegistryAndByRepository) {
  const DockerConfig config = parsed(R"({"auths": {
    "https://index.docker.io/v1/": {"auth": "aHViOnA="},
    "localhost:5000": {"auth": "YW5uOnA6cQ=="},
    "https://old.example/v2/": {"username": "old", "password": "p"},
    "quay.io": {"auth": "YWxsOnA="},
    "quay.io/team": {"auth": "dGVhbTpw"},
    "quay.io/team/app/": {"auth": "YXBwOnA="}}})");
  EXPECT_EQ(user_at(config, "docker.io", "library/debian"), "hub");
  EXPECT_EQ(user_at(config, "registry-1.docker.io"), "hub");
  EXPECT_EQ(find_auth(config, "localhost:5000", "x")->credentials.password, "p:q");
  EXPECT_EQ(user_at(config, "localhost:5001"), "");
  EXPECT_EQ(user_at(config, "localhost"), "");
  EXPECT_EQ(user_at(config, "OLD.example"), "old");
  EXPECT_EQ(user_at(config, "quay.io", "other/app"), "all");
  EXPECT_EQ(user_at(config, "quay.io", "teamwork/app"), "all");
  EXPECT_EQ(user_at(config, "quay.io", "team/lib"), "team");
  EXPECT_EQ(user_at(config, "quay.io", "team/app"), "app");
}

TEST(DockerConfig, TokensAndHelpers) {
  const DockerConfig config = parsed(R"({"auths": {
    "a.example": {"auth": "YW5uOg==", "identitytoken": "refresh"},
    "b.example": {"registrytoken": "bearer"}, "c.example": {}},
    "credsStore": "all", "credHelpers": {"d.example": "own", "docker.io": "hub"}})");
  EXPECT_EQ(find_auth(config, "a.example", "")->credentials,
            (Credentials{.user = "ann", .identity_token = "refresh"}));
  EXPECT_EQ(find_auth(config, "b.example", "")->credentials.registry_token, "bearer");
  EXPECT_EQ(find_auth(config, "c.example", ""), nullptr);
  EXPECT_EQ(helper_of(config, "d.example"), "own");
  EXPECT_EQ(helper_of(config, "index.docker.io"), "hub");
  EXPECT_EQ(helper_of(config, "e.example"), "all");
}

TEST(DockerConfig, OneBadEntrySpoilsNoOther) {
  const DockerConfig config = parsed(R"({"auths": {"a.example": {"auth": "!"},
    "b.example": {"auth": "YW5u"}, "c.example": 7, "d.example": {"auth": "YW5uOnA="}}})");
  EXPECT_NE(find_auth(config, "a.example", "")->fault, "");
  EXPECT_NE(find_auth(config, "b.example", "")->fault, "");
  EXPECT_EQ(find_auth(config, "c.example", ""), nullptr);
  EXPECT_EQ(user_at(config, "d.example"), "ann");
}

TEST(DockerConfig, RefusesWhatIsNoObject) {
  for (const char* bad : {"[]", "{", "7", "{\"auths\": {}"}) EXPECT_FALSE(parse_docker_config(bad));
  EXPECT_FALSE(parse_docker_config(std::string(1000, '[')));
  EXPECT_TRUE(parse_docker_config(" \n"));
  EXPECT_TRUE(parsed("{\"auths\": []}").auths.empty());
}

TEST(DockerConfig, ChangesOneEntryAndKeepsTheRest) {
  constexpr std::string_view text = R"({
  "psFormat": "{{.ID}}",
  "number": -1.50,
  "auths": {
    "https://a.example/v1/": {"auth": "x"},
    "a.example/team": {"auth": "y"},
    "b.example": {"auth": "z"}
  },
  "credsStore": "pass"
})";
  const std::string changed = with_auth(text, "a.example", "bmV3OnA=").value_or("");
  EXPECT_EQ(user_at(parsed(changed), "a.example"), "new");
  for (const char* kept : {"{{.ID}}", "-1.50", "a.example/team", "b.example", "pass"})
    EXPECT_NE(changed.find(kept), changed.npos) << kept;
  EXPECT_EQ(changed.find("/v1/"), changed.npos);
  const auto without = without_auth(changed, "a.example");
  ASSERT_TRUE(without && *without);
  EXPECT_EQ((*without)->find("a.example\""), changed.npos);
  EXPECT_NE((*without)->find("a.example/team"), changed.npos);
  EXPECT_EQ(without_auth(**without, "a.example"), std::nullopt);
  EXPECT_NE(with_auth("", "docker.io", "").value_or("").find("https://index.docker.io/v1/\": {}"),
            changed.npos);
}

}  // namespace
}  // namespace plimsoll::fetch
