// image/stated_test.cpp - attestations beside an image in its index.
// SPDX-License-Identifier: Apache-2.0
#include "image/stated.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/digest.h"

namespace plimsoll {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string image = "sha256:" + std::string(64, 'a');

class Store : public BlobStore {
 public:
  std::string put(const std::string& text) {
    const std::string digest = digest_text(sha256(text));
    texts[digest] = text;
    return digest;
  }
  [[nodiscard]] Result<std::string> manifest(const std::string& digest) const override {
    const auto at = texts.find(digest);
    if (at == texts.end()) return fail(Errc::not_found, "is not there");
    return at->second;
  }
  [[nodiscard]] Result<std::string> config(const std::string& digest) const override {
    return manifest(digest);
  }
  [[nodiscard]] Result<Member> layer(const BlobReference& /*blob*/) const override {
    return fail(Errc::not_found, "is not there");
  }
  std::map<std::string, std::string> texts;
};

constexpr const char* sbom = "https://spdx.dev/Document";
constexpr const char* provenance = "https://slsa.dev/provenance/v0.2";

std::string layer(const std::string& digest, const std::string& type) {
  return R"({"mediaType":"application/vnd.in-toto+json","digest":")" + digest +
         R"(","size":1,"annotations":{"in-toto.io/predicate-type":")" + type + R"("}})";
}

std::string manifest(const std::string& layers) {
  return R"({"schemaVersion":2,"layers":[)" + layers + "]}";
}

std::string index_of(const std::string& digest, const std::string& about = image) {
  return R"({"schemaVersion":2,"manifests":[{"digest":")" + image + R"(","size":1},{"digest":")" +
         digest +
         R"(","size":1,"annotations":{"vnd.docker.reference.type":"attestation-manifest",
            "vnd.docker.reference.digest":")" +
         about + R"("}}]})";
}

std::string statement(char subject = 'a') {
  return R"({"_type":"https://in-toto.io/Statement/v0.1","predicateType":")" +
         std::string(provenance) + R"(","subject":[{"digest":{"sha256":")" +
         std::string(64, subject) + R"("}}],"predicate":{"builder":{"id":"b"}}})";
}

struct StatedTest : ::testing::Test {
  auto read(const std::string& index) {
    return attestations_in_index(store, index, image, problems);
  }
  Store store;
  std::vector<Problem> problems;
};

TEST_F(StatedTest, BillOfMaterialsAndProvenance) {
  const std::string unread = "sha256:" + std::string(64, 'c');  // never asked for
  const std::string layers = layer(unread, sbom) + "," + layer(store.put(statement()), provenance);
  const auto found = read(index_of(store.put(manifest(layers))));
  ASSERT_TRUE(found);
  ASSERT_THAT(*found, SizeIs(2));
  EXPECT_EQ((*found)[0].predicate_type, sbom);
  EXPECT_FALSE((*found)[0].is_read);
  EXPECT_EQ((*found)[1].predicate_type, provenance);
  EXPECT_EQ((*found)[1].builder, "b");
  EXPECT_THAT(problems, IsEmpty());
}

TEST_F(StatedTest, NoneIsListed) {
  const std::string other = "sha256:" + std::string(64, 'b');
  const std::string digest = store.put(manifest(layer(other, sbom)));
  EXPECT_EQ(read(index_of(digest, other)), std::nullopt);
  EXPECT_EQ(read(R"({"manifests":[]})"), std::nullopt);
  EXPECT_EQ(read("{}"), std::nullopt);
  EXPECT_THAT(problems, IsEmpty());
}

TEST_F(StatedTest, AStoreMayNotKeepThem) {
  EXPECT_EQ(read(index_of("sha256:" + std::string(64, 'd'))), std::nullopt);
  EXPECT_THAT(problems, IsEmpty());
}

TEST_F(StatedTest, WhatCannotBeReadIsAProblemAndItsTypeCounts) {
  const std::string about_another = store.put(statement('b'));
  const std::string changed = store.put(statement() + " ");
  store.texts[changed] = statement();
  const std::string missing = "sha256:" + std::string(64, 'd');
  const std::string layers = layer(about_another, provenance) + "," + layer(changed, provenance) +
                             "," + layer(missing, provenance);
  const auto found = read(index_of(store.put(manifest(layers))));
  ASSERT_TRUE(found);
  ASSERT_THAT(*found, SizeIs(3));
  for (const Attestation& one : *found) EXPECT_FALSE(one.is_read);
  ASSERT_THAT(problems, SizeIs(3));
  EXPECT_THAT(problems[0].error.what, HasSubstr("is about another image"));
  EXPECT_THAT(problems[1].error.what, HasSubstr("another digest"));
  EXPECT_EQ(problems[2].error.code, Errc::not_found);
}

TEST_F(StatedTest, WrongDocuments) {
  EXPECT_EQ(read("no JSON"), std::nullopt);
  EXPECT_EQ(read(index_of("sha256:7")), std::nullopt);
  const auto found = read(index_of(store.put("[]")));
  ASSERT_TRUE(found);
  EXPECT_THAT(*found, IsEmpty());
  EXPECT_THAT(problems, SizeIs(3));
}

TEST_F(StatedTest, IsBounded) {
  const std::string digest = store.put(statement());
  std::string layers = layer(digest, provenance);
  for (int i = 0; i < 300; ++i) layers += "," + layer(digest, provenance);
  const auto found = read(index_of(store.put(manifest(layers))));
  ASSERT_TRUE(found);
  EXPECT_THAT(*found, SizeIs(200));
  EXPECT_EQ(std::ranges::count_if(*found, &Attestation::is_read), 10);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].error.code, Errc::too_many);
}

}  // namespace
}  // namespace plimsoll
