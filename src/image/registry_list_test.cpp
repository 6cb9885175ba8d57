// image/registry_list_test.cpp - pages of names, right and wrong.
// SPDX-License-Identifier: Apache-2.0
#include "image/registry_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Errc code_of(const std::string& json) {
  const auto names = parse_name_list(json, "tags");
  return names ? Errc::usage : names.error().code;
}

TEST(NameList, HoldsTheNamesInTheirOrder) {
  EXPECT_THAT(*parse_name_list(R"({"name":"app","tags":["2","1","2"]})", "tags"),
              ElementsAre("2", "1", "2"));
  EXPECT_THAT(*parse_name_list(R"({"repositories":["a/b"]})", "repositories"), ElementsAre("a/b"));
  EXPECT_THAT(*parse_name_list(R"({"tags":[]})", "tags"), IsEmpty());
  EXPECT_THAT(*parse_name_list(R"({"tags":null})", "tags"), IsEmpty());
}

TEST(NameList, WhatIsNoneIsMalformed) {
  for (const std::string& json :
       {std::string("[]"), std::string("{}"), std::string("7"), std::string(R"({"tags":"x"})"),
        std::string(R"({"tags":{}})"), std::string(R"({"tags":[7]})"),
        std::string(R"({"tags":[""]})"), std::string(R"({"tags":[null]})"),
        R"({"tags":[")" + std::string(513, 'a') + R"("]})"})
    EXPECT_EQ(code_of(json), Errc::malformed) << json.substr(0, 40);
}

TEST(NameList, CutOffTextsAreTruncated) {
  for (const char* const json : {"", "{", R"({"tags":["a")"})
    EXPECT_EQ(code_of(json), Errc::truncated) << json;
}

TEST(NameList, IsBounded) {
  std::string many = R"({"tags":["a")";
  for (std::size_t i = 0; i < most_listed_names; ++i) many += R"(,"a")";
  EXPECT_EQ(code_of(many + "]}"), Errc::too_many);
  EXPECT_EQ(code_of(R"({"tags":)" + std::string(100, '[') + std::string(100, ']') + "}"),
            Errc::too_deep);
}

}  // namespace
}  // namespace plimsoll
