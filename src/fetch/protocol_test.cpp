// fetch/protocol_test.cpp - messages there and back.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/protocol.h"

#include <gtest/gtest.h>

namespace plimsoll::fetch {
namespace {

const GetRequest full_request{
    .url = "https://example.org/npm/all.zip",
    .if_none_match = "\"a\"",
    .if_modified_since = "Tue, 24 Nov 2026 12:00:00 GMT",
    .transfer = {.offset = 1'000'000,
                 .if_range = "\"b\"",
                 .size_limit = 5'000'000'000,
                 .connect_timeout = 1,
                 .stall_timeout = 2,
                 .total_timeout = 3,
                 .ca_file = "/etc/ca.pem"},
};
const RegistryRequest full_registry{.registry = "localhost:5000",
                                    .repository = "team/app",
                                    .path = "blobs/sha256:aa",
                                    .accept = "application/json",
                                    .insecure = true,
                                    .pinned = true,
                                    .transfer = full_request.transfer};
const DaemonRequest full_daemon{
    .engine = "docker", .path = "/images/a/get", .transfer = full_request.transfer};
const LoginRequest full_login{.registry = "localhost:5000",
                              .user = "ann",
                              .password = "pass word",
                              .insecure = true,
                              .ca_file = "/etc/ca.pem"};

TEST(Protocol, MessagesComeBackAsTheyWere) {
  EXPECT_EQ(decode_get(encode(full_request)), full_request);
  EXPECT_EQ(decode_registry(encode(full_registry)), full_registry);
  EXPECT_EQ(decode_daemon(encode(full_daemon)), full_daemon);
  EXPECT_EQ(decode_login(encode(full_login)), full_login);
  EXPECT_EQ(decode_logout(encode(LogoutRequest{"docker.io"})), LogoutRequest{"docker.io"});
  for (const AnswerHead& head : {AnswerHead{.offset = 7,
                                            .total = 9,
                                            .etag = "\"e\"",
                                            .last_modified = "x",
                                            .encoded = true,
                                            .content_type = "text/plain",
                                            .digest = "sha256:aa",
                                            .next = "/v2/_catalog?last=b"},
                                 AnswerHead{}}) {
    EXPECT_EQ(decode_head(encode(head)), head);
  }
  const Failure failure{FailureKind::busy, "server answers 429", 30};
  EXPECT_EQ(decode_failure(encode(failure)), failure);
  EXPECT_EQ(decode_notice(encode_notice("a: b")), "a: b");
  EXPECT_FALSE(decode_notice(encode_notice("a\nb")));
}

/// No part of a message is one, nor is one with bytes behind it.
template <typename Decode>
void expect_only_whole(const std::string& bytes, Decode decode) {
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(decode(bytes.substr(0, length))) << length;
  EXPECT_FALSE(decode(bytes + "x"));
}

TEST(Protocol, RefusesWhatIsCutOrTooLong) {
  expect_only_whole(encode(full_request), decode_get);
  expect_only_whole(encode(full_registry), decode_registry);
  expect_only_whole(encode(full_daemon), decode_daemon);
  expect_only_whole(encode(full_login), decode_login);
  expect_only_whole(encode(LogoutRequest{"docker.io"}), decode_logout);
  EXPECT_FALSE(decode_get(encode(GetRequest{.url = std::string(100'000, 'a')})));
}

TEST(Protocol, RefusesLineEndsThatWouldForgeAHeader) {
  EXPECT_FALSE(decode_get(encode(GetRequest{.url = "https://x/", .if_none_match = "a\r\nB: c"})));
  EXPECT_FALSE(decode_head(encode(AnswerHead{.etag = "a\nb"})));
}

TEST(Protocol, RefusesAFailureOfNoKind) {
  std::string bytes = encode(Failure{FailureKind::busy, "x", 0});
  for (const char kind : {'\0', '\x12', '\x63'}) {
    bytes[0] = kind;
    EXPECT_FALSE(decode_failure(bytes)) << int{kind};
  }
}

TEST(Hello, RefusesOtherProgramsAndOtherVersions) {
  EXPECT_TRUE(check_hello(hello_payload()));
  EXPECT_EQ(check_hello("GET / HTTP/1.1").error().code, Errc::malformed);
  std::string later = hello_payload();
  later.back() = static_cast<char>(protocol_version + 1);
  EXPECT_EQ(check_hello(later).error().code, Errc::unsupported);
}

TEST(WithoutCredentials, KeepsTheRest) {
  EXPECT_EQ(without_credentials("https://u:p@host/a@b"), "https://host/a@b");
  EXPECT_EQ(without_credentials("https://host/a@b"), "https://host/a@b");
  EXPECT_EQ(without_credentials("https://u@v:p@host?x"), "https://host?x");
  EXPECT_EQ(without_credentials("text"), "text");
}

}  // namespace
}  // namespace plimsoll::fetch
