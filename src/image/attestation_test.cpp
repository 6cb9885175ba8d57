// image/attestation_test.cpp - statements that hold a bill of materials, and those that do not.
// SPDX-License-Identifier: Apache-2.0
#include "image/attestation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string digest = "sha256:" + std::string(64, 'a');
const std::string other = "sha256:" + std::string(64, 'b');

std::string statement(const std::string& predicate,
                      const std::string& type = "https://cyclonedx.org/bom",
                      const std::string& subject = digest) {
  return R"({"_type":"https://in-toto.io/Statement/v0.1","subject":[{"digest":{"sha1":"x"}},
         {"digest":{"sha256":")" +
         subject.substr(7) + R"("}}],"predicateType":")" + type + R"(","predicate":)" + predicate +
         "}";
}

Errc code_of(const std::string& json) {
  const auto bom = bom_in_statement(json, digest);
  return bom ? Errc::usage : bom.error().code;
}

TEST(Attestation, HoldsADocument) {
  for (const char* const type : {"https://cyclonedx.org/bom", "https://cyclonedx.org/bom/v1.6",
                                 "https://spdx.dev/Document", "https://spdx.dev/Document/v2.3"}) {
    const auto bom = bom_in_statement(statement(R"({"a": [1.50, "x"]})", type), digest);
    ASSERT_TRUE(bom && *bom) << type;
    EXPECT_EQ(**bom, R"({"a":[1.50,"x"]})");
  }
}

TEST(Attestation, CosignWrappedItsDocuments) {
  EXPECT_EQ(**bom_in_statement(statement(R"({"Data":{"a":1},"Timestamp":"t"})"), digest),
            R"({"a":1})");
  EXPECT_EQ(**bom_in_statement(statement(R"({"Data":"{\"a\":1}"})"), digest), R"({"a":1})");
}

TEST(Attestation, OfAnotherImageIsRefused) {
  const auto bom = bom_in_statement(statement("{}", "https://spdx.dev/Document", other), digest);
  ASSERT_FALSE(bom.has_value());
  EXPECT_EQ(bom.error().code, Errc::conflict);
  EXPECT_THAT(bom.error().what, HasSubstr("another image: " + other));
  EXPECT_EQ(code_of(R"({"_type":"https://in-toto.io/Statement/v1","predicate":{},
                        "predicateType":"https://spdx.dev/Document"})"),
            Errc::conflict);
}

TEST(Attestation, OfSomethingElseIsNone) {
  for (const char* const type : {"https://slsa.dev/provenance/v1", "https://cyclonedx.org/bombast",
                                 "https://spdx.dev/Documents", ""}) {
    const auto bom = bom_in_statement(statement("{}", type, other), digest);
    ASSERT_TRUE(bom.has_value()) << type;
    EXPECT_FALSE(bom->has_value()) << type;
  }
}

TEST(Attestation, WhatIsNoStatementIsRefused) {
  for (const char* const json : {"{}", "[]", "7", R"({"_type":7})"})
    EXPECT_EQ(code_of(json), Errc::malformed) << json;
  for (const char* const json : {"", "{"}) EXPECT_EQ(code_of(json), Errc::truncated) << json;
  EXPECT_EQ(code_of(statement("7")), Errc::malformed);
  EXPECT_EQ(code_of(statement("null")), Errc::malformed);
  EXPECT_EQ(code_of(statement(std::string(200, '['))), Errc::too_deep);
}

TEST(Attestation, LayersOfAManifest) {
  const auto layers = parse_attached_layers(
      R"({"annotations":{"dev.sigstore.bundle.predicateType":"p"},"layers":[
          {"mediaType":"m","digest":")" +
      digest + R"(","annotations":{"in-toto.io/predicate-type":"q"}},{"digest":")" + digest +
      R"(","annotations":{"predicateType":"r"}},{"digest":")" + digest + R"("}]})");
  ASSERT_TRUE(layers.has_value());
  ASSERT_EQ(layers->size(), 3U);
  EXPECT_EQ((*layers)[0].media_type, "m");
  EXPECT_EQ((*layers)[0].predicate_type, "q");
  EXPECT_EQ((*layers)[1].predicate_type, "r");
  EXPECT_EQ((*layers)[2].predicate_type, "p");
  for (const char* const json :
       {"{}", "[]", R"({"layers":7})", R"({"layers":[{}]})", R"({"layers":[{"digest":"../x"}]})"})
    EXPECT_FALSE(parse_attached_layers(json).has_value()) << json;
  std::string many = R"({"layers":[)";
  for (int i = 0; i < 1001; ++i)
    many += std::string(i == 0 ? "" : ",") + R"({"digest":")" + digest + "\"}";
  EXPECT_EQ(parse_attached_layers(many + "]}").error().code, Errc::too_many);
}

std::string entry(const std::string& type, const std::string& about) {
  return R"({"digest":")" + other + R"(","annotations":{"vnd.docker.reference.type":")" + type +
         R"(","vnd.docker.reference.digest":")" + about + R"("}})";
}

TEST(Attestation, ManifestsInAnIndex) {
  const auto found = [](const std::string& entries) {
    return parse_attestation_manifests(R"({"manifests":[)" + entries + "]}", digest);
  };
  EXPECT_THAT(*found(entry("attestation-manifest", digest) + "," +
                     entry("attestation-manifest", other) + "," + entry("x", digest) + ",7"),
              ElementsAre(other));
  EXPECT_THAT(*parse_attestation_manifests("{}", digest), IsEmpty());
  EXPECT_FALSE(parse_attestation_manifests("{", digest).has_value());
  EXPECT_FALSE(found(R"({"digest":"x","annotations":{"vnd.docker.reference.type":
      "attestation-manifest","vnd.docker.reference.digest":")" +
                     digest + "\"}}")
                   .has_value());
}

}  // namespace
}  // namespace plimsoll
