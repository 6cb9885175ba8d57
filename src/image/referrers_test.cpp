// image/referrers_test.cpp - lists of what is attached, right and wrong.
// SPDX-License-Identifier: Apache-2.0
#include "image/referrers.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

const std::string digest = "sha256:" + std::string(64, 'a');

std::string index_of(const std::string& entries) {
  return R"({"schemaVersion":2,"manifests":[)" + entries + "]}";
}

Errc code_of(const std::string& json) {
  const auto list = parse_referrers(json);
  return list ? Errc::usage : list.error().code;
}

TEST(Referrers, AreReadFromAnIndex) {
  const auto list =
      parse_referrers(index_of(R"({"digest":")" + digest + R"(","size":7,"artifactType":"a/b",)" +
                               R"("annotations":{"org.opencontainers.image.created":"now"}},)" +
                               R"({"digest":")" + digest + R"(","size":-1})"));
  ASSERT_TRUE(list.has_value());
  ASSERT_EQ(list->size(), 2U);
  EXPECT_EQ((*list)[0].artifact_type, "a/b");
  EXPECT_EQ((*list)[0].digest, digest);
  EXPECT_EQ((*list)[0].size, 7U);
  EXPECT_EQ((*list)[0].created, "now");
  EXPECT_EQ((*list)[1].artifact_type, "");
  EXPECT_EQ((*list)[1].size, 0U);
}

TEST(Referrers, AnEmptyListIsOne) {
  EXPECT_TRUE(parse_referrers(index_of(""))->empty());
  EXPECT_TRUE(parse_referrers(R"({"manifests":null})")->empty());
}

TEST(Referrers, WhatIsNoListIsMalformed) {
  for (const std::string json :
       {"[]", "{}", "7", R"({"manifests":7})", R"({"manifests":[7]})", R"({"manifests":[{}]})",
        R"({"manifests":[{"digest":"sha256:x"}]})"})
    EXPECT_EQ(code_of(json), Errc::malformed) << json;
}

TEST(Referrers, CutOffTextsAreTruncated) {
  for (const char* const json : {"", "{", R"({"manifests":[)"})
    EXPECT_EQ(code_of(json), Errc::truncated) << json;
}

TEST(Referrers, AreBounded) {
  const std::string entry = R"({"digest":")" + digest + R"("})";
  std::string entries = entry;
  for (std::size_t i = 0; i < most_referrers; ++i) entries += "," + entry;
  EXPECT_EQ(code_of(index_of(entries)), Errc::too_many);
  EXPECT_EQ(code_of(R"({"manifests":)" + std::string(100, '[') + std::string(100, ']') + "}"),
            Errc::too_deep);
}

TEST(Referrers, HaveATagWhereThereIsNoList) {
  EXPECT_EQ(referrers_tag(digest), "sha256-" + std::string(64, 'a'));
}

}  // namespace
}  // namespace plimsoll
