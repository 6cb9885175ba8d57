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
    .offset = 1'000'000,
    .if_range = "\"b\"",
    .size_limit = 5'000'000'000,
    .connect_timeout = 1,
    .stall_timeout = 2,
    .total_timeout = 3,
    .ca_file = "/etc/ca.pem",
};

TEST(Protocol, MessagesComeBackAsTheyWere) {
  EXPECT_EQ(decode_get(encode(full_request)), full_request);
  for (const AnswerHead& head :
       {AnswerHead{.offset = 7, .total = 9, .etag = "\"e\"", .last_modified = "x", .encoded = true},
        AnswerHead{}}) {
    EXPECT_EQ(decode_head(encode(head)), head);
  }
  const Failure failure{FailureKind::busy, "server answers 429", 30};
  EXPECT_EQ(decode_failure(encode(failure)), failure);
}

TEST(Protocol, RefusesWhatIsCutOrTooLong) {
  const std::string bytes = encode(full_request);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(decode_get(bytes.substr(0, length))) << length;
  }
  EXPECT_FALSE(decode_get(bytes + "x"));
  EXPECT_FALSE(decode_get(encode(GetRequest{.url = std::string(100'000, 'a')})));
}

TEST(Protocol, RefusesLineEndsThatWouldForgeAHeader) {
  EXPECT_FALSE(decode_get(encode(GetRequest{.url = "https://x/", .if_none_match = "a\r\nB: c"})));
  EXPECT_FALSE(decode_head(encode(AnswerHead{.etag = "a\nb"})));
}

TEST(Protocol, RefusesAFailureOfNoKind) {
  std::string bytes = encode(Failure{FailureKind::busy, "x", 0});
  for (const char kind : {'\0', '\x11', '\x63'}) {
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
