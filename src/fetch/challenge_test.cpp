// fetch/challenge_test.cpp - challenges as registries send them, and as they must not.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/challenge.h"

#include <gtest/gtest.h>

namespace plimsoll::fetch {
namespace {

using Challenges = std::vector<Challenge>;

Challenges parsed(std::string_view header) {
  const auto challenges = parse_challenges(header);
  EXPECT_TRUE(challenges) << header;
  return challenges.value_or(Challenges{});
}

TEST(Challenge, AsRegistriesSendIt) {
  EXPECT_EQ(parsed("Bearer realm=\"https://auth.example/token\",service=\"registry.example\","
                   "scope=\"repository:a/b:pull,push\""),
            (Challenges{{"bearer",
                         {{"realm", "https://auth.example/token"},
                          {"service", "registry.example"},
                          {"scope", "repository:a/b:pull,push"}}}}));
  EXPECT_EQ(parsed("BASIC Realm = \"a \\\"b\\\" \\\\\" ").at(0)["realm"], "a \"b\" \\");
}

TEST(Challenge, SeveralInOneHeader) {
  EXPECT_EQ(parsed(", Negotiate, NTLM abc==, Basic realm=simple , charset=\"UTF-8\",, Newauth"),
            (Challenges{{"negotiate"},
                        {"ntlm"},
                        {"basic", {{"realm", "simple"}, {"charset", "UTF-8"}}},
                        {"newauth"}}));
  EXPECT_EQ(parsed("Bearer realm=\"x\", Basic realm=\"y\"").size(), 2U);
  EXPECT_EQ(parsed(""), Challenges{});
  EXPECT_EQ(parsed("Basic")[0]["realm"], "");
}

TEST(Challenge, RefusesWhatIsNone) {
  for (const char* bad : {"Bearer realm=\"open", "Bearer realm=\"x\\", "\"Basic\"", "Basic=x",
                          "Bearer realm=\"x\" junk=\"", "Basic \x01", "Bearer realm=\"x\";a=b"}) {
    EXPECT_FALSE(parse_challenges(bad)) << bad;
  }
}

TEST(Challenge, IsBounded) {
  EXPECT_EQ(parse_challenges(std::string(17'000, 'a')).error().code, Errc::too_large);
  std::string many;
  for (int i = 0; i < 60; ++i) many += "a" + std::to_string(i) + "=b,";
  EXPECT_EQ(parse_challenges("Basic " + many).error().code, Errc::too_many);
  many.clear();
  for (int i = 0; i < 30; ++i) many += "Basic,";
  EXPECT_EQ(parse_challenges(many).error().code, Errc::too_many);
}

}  // namespace
}  // namespace plimsoll::fetch
