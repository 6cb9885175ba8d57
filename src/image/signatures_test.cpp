// image/signatures_test.cpp - payloads, manifests of signatures, and what makes one bad.
// SPDX-License-Identifier: Apache-2.0
#include "image/signatures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using ::testing::HasSubstr;

const std::string digest = "sha256:" + std::string(64, 'a');
const std::string other_digest = "sha256:" + std::string(64, 'b');

// made by openssl, of the payloads below
constexpr std::string_view key_pem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEectq/TvCjyXbl7s5WKxfqda8eIGo\n"
    "7xg71FEn79Q5mcQI6zDwjlH1rYKAkd4yt+3hFMw06gi4rH+7JB7BPgmo+A==\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view signature_of_image =
    "MEYCIQDUmyIQZnR0GBQrXGnj7JRh9Ah/iCORcsKyBBNlxtgLZgIhALXDnAUfs9T4bnvIFki34c+U"
    "ILQb17kNjgLLp5BhdsDD";
constexpr std::string_view signature_of_other_type =
    "MEYCIQDXA67L06nNabeGVlTykjF05DyTge8/eGXGdrcT8ottYQIhANQ5zbLQ72bodpfnKCrbnwA0"
    "0AOQWIfaAfvRgaUxN1B1";
constexpr std::string_view signature_of_no_payload =
    "MEQCIBbZP5ovkMPWRa/Ab8ERDpkWPjl6iEgGUlbZS5S89USDAiBMSFkE967N0kfSjIwLL/rkwsJ7"
    "EAApgHxjD4uABhtroQ==";

std::string payload(const std::string& type = "cosign container image signature") {
  return R"({"critical":{"identity":{"docker-reference":"x"},"image":{"docker-manifest-digest":")" +
         digest + R"("},"type":")" + type + R"("},"optional":null})";
}

std::string fault(const std::string& content, std::string_view signature,
                  const std::string& wanted = digest) {
  return fault_of(*PublicKey::parse(key_pem), content, signature, wanted);
}

TEST(Signature, IsGoodForItsImageAlone) {
  EXPECT_EQ(fault(payload(), signature_of_image), "");
  EXPECT_THAT(fault(payload(), signature_of_image, other_digest), HasSubstr("another image"));
  EXPECT_THAT(fault(payload() + " ", signature_of_image), HasSubstr("was changed"));
  EXPECT_THAT(fault(payload(), signature_of_other_type), HasSubstr("was changed"));
  EXPECT_THAT(fault(payload(), "!"), HasSubstr("no base64"));
  EXPECT_THAT(fault(payload(), ""), HasSubstr("not signed"));
}

TEST(Signature, OfSomethingElseIsNone) {
  EXPECT_THAT(fault(payload("atomic container signature"), signature_of_other_type),
              HasSubstr("not as an image"));
  EXPECT_THAT(fault("no payload", signature_of_no_payload), HasSubstr("but its payload"));
}

template <typename T>
Errc code_of(const Result<T>& result) {
  return result ? Errc::usage : result.error().code;
}

TEST(SignaturePayload, NamesTypeAndDigest) {
  const auto parsed = parse_signature_payload(payload());
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->type, "cosign container image signature");
  EXPECT_EQ(parsed->digest, digest);
}

TEST(SignaturePayload, WhatIsNoneIsMalformed) {
  for (const std::string json :
       {"[]", "{}", R"({"critical":7})", R"({"critical":{}})", R"({"critical":{"image":7}})",
        R"({"critical":{"image":{"docker-manifest-digest":"sha256:x"}}})"})
    EXPECT_EQ(code_of(parse_signature_payload(json)), Errc::malformed) << json;
}

TEST(SignaturePayload, CutOffTextsAreTruncated) {
  for (const char* const json : {"", "{", R"({"critical":{)"})
    EXPECT_EQ(code_of(parse_signature_payload(json)), Errc::truncated) << json;
}

TEST(SignatureManifest, HasALayerASignature) {
  const auto layers = parse_signature_manifest(
      R"({"layers":[{"mediaType":"a/b","size":3,"digest":")" + digest +
      R"(","annotations":{"dev.cosignproject.cosign/signature":"c2ln"}},{"digest":")" + digest +
      R"("}]})");
  ASSERT_TRUE(layers.has_value());
  ASSERT_EQ(layers->size(), 2U);
  EXPECT_EQ((*layers)[0].media_type, "a/b");
  EXPECT_EQ((*layers)[0].digest, digest);
  EXPECT_EQ((*layers)[0].size, 3U);
  EXPECT_EQ((*layers)[0].signature, "c2ln");
  EXPECT_EQ((*layers)[1].signature, "");
}

TEST(SignatureManifest, WhatIsNoneIsRefused) {
  for (const std::string json : {"", "[]", "{}", R"({"layers":7})", R"({"layers":[7]})",
                                 R"({"layers":[{"digest":"md5:x"}]})"})
    EXPECT_NE(code_of(parse_signature_manifest(json)), Errc::usage) << json;
  std::string many = R"({"layers":[{"digest":")" + digest + R"("})";
  for (int i = 0; i < 300; ++i) many += R"(,{"digest":")" + digest + R"("})";
  EXPECT_EQ(code_of(parse_signature_manifest(many + "]}")), Errc::too_many);
}

}  // namespace
}  // namespace plimsoll
