// image/sigstore_bundle_test.cpp - bundles: what is signed, and what only looks so.
// SPDX-License-Identifier: Apache-2.0
#include "image/sigstore_bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/base64.h"

namespace plimsoll {
namespace {

using ::testing::HasSubstr;

const std::string hash(64, 'a');
const std::string digest = "sha256:" + hash;

// made by openssl, of the statements below
constexpr std::string_view key_pem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEectq/TvCjyXbl7s5WKxfqda8eIGo\n"
    "7xg71FEn79Q5mcQI6zDwjlH1rYKAkd4yt+3hFMw06gi4rH+7JB7BPgmo+A==\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view signature_of_image =
    "MEUCIHB7vk+m1GMJa2yQQ1vuBfEfcMHxflI/jKvQmeoDrskiAiEAso60SuHpd2vyuvY7eBwELWRu"
    "01xnVIdVY6iPypKmXBM=";
constexpr std::string_view signature_of_provenance =
    "MEUCIQC5TIBF9zD/O8gZSBTGZQdotY/SwEyu6Cb8ADpevx6FiwIgWmeNF9iehtB56RwPxs7ljB1h"
    "YILmoLB9Kzg6wdazMHs=";
constexpr std::string_view signature_of_other_type =
    "MEQCIGiJ+7ayJwEzFAIql8To2m90yuDw5N+XUuFFfDe4yCkAAiALrR9cuPf5a8unHEQyWNE9rZwl"
    "kCr/qgLOyk0gxTtLtg==";

constexpr std::string_view in_toto = "application/vnd.in-toto+json";
constexpr std::string_view image_signature = "https://sigstore.dev/cosign/sign/v1";

std::string statement(std::string_view kind = image_signature) {
  return R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":")" + hash +
         R"("}}],"predicateType":")" + std::string(kind) + R"(","predicate":{}})";
}

std::string bundle(const std::string& payload, std::string_view signature,
                   std::string_view type = in_toto) {
  return R"({"dsseEnvelope":{"payload":")" + fetch::base64_encode(payload) +
         R"(","payloadType":")" + std::string(type) + R"(","signatures":[{"sig":")" +
         std::string(signature) + R"("}]}})";
}

std::string fault(const std::string& json, const std::string& wanted = digest) {
  return fault_of_bundle(*PublicKey::parse(key_pem), json, wanted);
}

TEST(SigstoreBundle, SignsItsImageAlone) {
  EXPECT_EQ(fault(bundle(statement(), signature_of_image)), "");
  EXPECT_THAT(fault(bundle(statement(), signature_of_image), "sha256:" + std::string(64, 'b')),
              HasSubstr("another image"));
  EXPECT_THAT(fault(bundle(statement() + " ", signature_of_image)), HasSubstr("was changed"));
  EXPECT_THAT(fault(bundle(statement(), signature_of_provenance)), HasSubstr("was changed"));
}

TEST(SigstoreBundle, TheTypeIsSignedToo) {
  EXPECT_THAT(fault(bundle(statement(), signature_of_image, "text/plain")),
              HasSubstr("was changed"));
  EXPECT_THAT(fault(bundle(statement(), signature_of_other_type, "text/plain")),
              HasSubstr("is no statement"));
}

TEST(SigstoreBundle, AnAttestationIsNoSignature) {
  const std::string provenance = statement("https://slsa.dev/provenance/v1");
  EXPECT_THAT(fault(bundle(provenance, signature_of_provenance)),
              HasSubstr("no signature of an image"));
}

TEST(SigstoreBundle, WhatIsNoneIsRefused) {
  for (const char* const json :
       {"", "{", "[]", "{}", R"({"messageSignature":{}})", R"({"dsseEnvelope":7})",
        R"({"dsseEnvelope":{}})", R"({"dsseEnvelope":{"payload":"!"}})",
        R"({"dsseEnvelope":{"payload":"AAAA","signatures":[{"sig":"!"}]}})",
        R"({"dsseEnvelope":{"payload":"AAAA","signatures":7}})",
        R"({"dsseEnvelope":{"payload":"AAAA","signatures":[]}})"})
    EXPECT_NE(fault(json), "") << json;
  std::string many = R"({"dsseEnvelope":{"payload":"AAAA","signatures":[{"sig":"AAAA"})";
  for (int i = 0; i < 30; ++i) many += R"(,{"sig":"AAAA"})";
  EXPECT_THAT(fault(many + "]}}"), HasSubstr("more than 20"));
}

TEST(InTotoStatement, NamesItsSubjects) {
  const auto parsed = parse_in_toto_statement(statement());
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->predicate_type, image_signature);
  EXPECT_EQ(parsed->digests, std::vector{digest});
  EXPECT_FALSE(parse_in_toto_statement("{}").has_value());
  EXPECT_FALSE(parse_in_toto_statement("[]").has_value());
  const auto odd = parse_in_toto_statement(
      R"({"_type":"https://in-toto.io/Statement/v0.1","subject":[7,{"digest":{"sha256":"x"}}]})");
  ASSERT_TRUE(odd.has_value());
  EXPECT_TRUE(odd->digests.empty());
}

}  // namespace
}  // namespace plimsoll
