// fetch/registry_documents_test.cpp - tokens and error documents, good and bad.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/registry_documents.h"

#include <gtest/gtest.h>

#include "fetch/credential_helper.h"

namespace plimsoll::fetch {
namespace {

using std::chrono::seconds;

TEST(Token, AsEndpointsGiveIt) {
  EXPECT_EQ(parse_token(R"({"token":"a.b-c","expires_in":300,"issued_at":"x"})"),
            (Token{"a.b-c", seconds(300)}));
  EXPECT_EQ(parse_token(R"({"access_token":"x"})"), (Token{"x", seconds(60)}));
  EXPECT_EQ(parse_token(R"({"token":"x","expires_in":1e99})")->lifetime, seconds(60));
  EXPECT_EQ(parse_token(R"({"token":"x","expires_in":99999999})")->lifetime, seconds(86400));
  EXPECT_EQ(parse_token(R"({"token":"x","expires_in":-5})")->lifetime, seconds(60));
}

TEST(Token, RefusesWhatIsNone) {
  for (const char* bad : {"", "[]", "{}", "<html>", R"({"token":""})", R"({"token":7})",
                          R"({"token":"a\r\nCookie: b"})", R"({"token":"a b"})",
                          R"({"token":"\u00e4"})", R"({"token":"x")"})
    EXPECT_FALSE(parse_token(bad)) << bad;
  EXPECT_FALSE(parse_token(R"({"token":")" + std::string(70'000, 'a') + "\"}"));
}

TEST(ErrorWords, OfRegistriesAndEngines) {
  EXPECT_EQ(error_words(R"({"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]})"),
            "manifest unknown");
  EXPECT_EQ(error_words(R"({"errors":[{"code":"DENIED","message":"access is denied"}]})"),
            "denied: access is denied");
  EXPECT_EQ(error_words(R"({"message":"No such image: a\u001b[0m"})"), "No such image: a\\x1b[0m");
  EXPECT_EQ(error_words(R"({"details":"incorrect username or password"})"),
            "incorrect username or password");
  for (const char* nothing : {"", "<html>", "{}", R"({"errors":[]})", R"({"errors":7})", "7"})
    EXPECT_EQ(error_words(nothing), "") << nothing;
  EXPECT_LE(error_words(R"({"message":")" + std::string(3000, 'a') + "\"}").size(), 200U);
}

TEST(HelperAnswer, IsCredentialsOrNothing) {
  EXPECT_EQ(parse_helper_answer(R"({"ServerURL":"a","Username":"ann","Secret":"s"})"),
            (Credentials{.user = "ann", .password = "s"}));
  EXPECT_EQ(parse_helper_answer(R"({"Username":"<token>","Secret":"t"})"),
            (Credentials{.identity_token = "t"}));
  EXPECT_EQ(parse_helper_answer(R"({"Username":"","Secret":""})").error().code, Errc::not_found);
  const auto bad = parse_helper_answer("secret words");
  ASSERT_FALSE(bad);
  EXPECT_FALSE(bad.error().what.contains("secret"));
}

}  // namespace
}  // namespace plimsoll::fetch
