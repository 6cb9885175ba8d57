// detect/secret/secret_kinds_test.cpp - what a value holds, with its name and without.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/secret_kinds.h"

#include <gtest/gtest.h>

#include "detect/secret/sample.h"

namespace plimsoll {
namespace {

using Kinds = std::vector<std::string>;

SecretScanner& scanner() {
  static const auto one =
      SecretScanner::make(SecretRules::built_in().value(), {.correlation_key = "a key"}).value();
  return *one;
}

std::string sample(std::string_view description, std::uint64_t seed = 1) {
  return make_secret_sample(description, seed).value().text;
}

std::string token() { return sample("ghp_<base62 30><checksum github>"); }

Kinds kinds(std::string_view name, std::string_view value,
            std::string_view path = "srv/compose.yaml") {
  return secret_kinds(scanner(), path, name, value).kinds;
}

TEST(SecretKinds, AFormOfItsOwnNeedsNoName) {
  EXPECT_EQ(kinds("MODE", token()), Kinds{"github-pat"});
  EXPECT_EQ(kinds("", "curl -H 'Authorization: " + token() + "'"), Kinds{"github-pat"});
  EXPECT_EQ(kinds("KEY", sample("<key ed25519>")), Kinds{"private-key"});
  EXPECT_EQ(kinds("MODE", "fast"), Kinds{});
  EXPECT_EQ(kinds("MODE", ""), Kinds{});
}

TEST(SecretKinds, ANameTellsWhereTheFormDoesNot) {
  const std::string random = sample("<base62 32>");
  EXPECT_EQ(kinds("API_KEY", random), Kinds{"generic-api-key"});
  EXPECT_EQ(kinds("db.password", random), Kinds{"generic-password"});
  EXPECT_EQ(kinds("MODE", random), Kinds{});
  EXPECT_EQ(kinds("", random), Kinds{});
  // Quotes and lines in the value are no end of it.
  EXPECT_EQ(kinds("API_KEY", "\"" + random + "\""), Kinds{"generic-api-key"});
  EXPECT_EQ(kinds("settings", "mode: fast\napi_key: " + random + "\n"), Kinds{"generic-api-key"});
}

TEST(SecretKinds, EachKindOnceAndInOrder) {
  const std::string two = sample("npm_<base62 30><checksum npm>") + " " + token() + " " + token();
  EXPECT_EQ(kinds("TOKENS", two), (Kinds{"github-pat", "npm-access-token"}));
}

TEST(SecretKinds, WhatIsNoneOfAnybody) {
  const std::string hex = sample("<hex 64>");
  EXPECT_EQ(kinds("API_TOKEN_SHA256", hex), Kinds{});
  EXPECT_EQ(kinds("API_TOKEN_FILE", "/run/secrets/api_token"), Kinds{});
  EXPECT_EQ(kinds("API_TOKEN", "${API_TOKEN}"), Kinds{});
  EXPECT_EQ(kinds("API_TOKEN", "$(API_TOKEN)"), Kinds{});
  EXPECT_EQ(kinds("API_TOKEN", "vault:secret/data/app#api-token"), Kinds{});
  EXPECT_EQ(kinds("DB_PASSWORD", "changeme"), Kinds{});
  EXPECT_EQ(kinds("DATABASE", "postgres://app@db/x"), Kinds{});
  EXPECT_EQ(kinds("DATABASE", "postgres://app:postgres@db/x"), Kinds{});
  EXPECT_EQ(kinds("PUBLIC_KEY", "ssh-ed25519 " + sample("<base64 68>") + " me@host"), Kinds{});
  // Unlikely ones are left out: files of tests.
  EXPECT_EQ(kinds("MODE", token(), "srv/tests/compose.yaml"), Kinds{});
}

TEST(SecretKinds, CorrelationIsThatOfTheFileAroundIt) {
  const SecretKinds found = secret_kinds(scanner(), "compose.yaml", "A", "x " + token());
  const SecretFindings file =
      scan_secret_text(scanner(), "compose.yaml", "environment:\n  A: x " + token() + "\n");
  ASSERT_EQ(file.hits.size(), 1U);
  EXPECT_FALSE(found.correlation.empty());
  EXPECT_EQ(found.correlation, file.hits[0].correlation);
  EXPECT_EQ(secret_kinds(scanner(), "compose.yaml", "A", "x"), SecretKinds{});
}

TEST(SecretKinds, SaysSoWhenALimitWasMet) {
  std::string many;
  for (std::uint64_t i = 0; i < 1100; ++i) {
    many += sample("ghp_<base62 30><checksum github>", i) + "\n";
  }
  const SecretKinds found = secret_kinds(scanner(), "compose.yaml", "A", many);
  EXPECT_EQ(found.kinds, Kinds{"github-pat"});
  EXPECT_FALSE(found.is_all);
}

}  // namespace
}  // namespace plimsoll
