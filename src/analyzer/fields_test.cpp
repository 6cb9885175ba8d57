// analyzer/fields_test.cpp - one record of "Field: value" lines.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/fields.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

TEST(Fields, AreFoundInAnyCaseTheFirstOrAll) {
  const Fields head = parse_head("Name: a\nTag: x\n more\ntag:y\n\nName: body\n");
  EXPECT_EQ(head["NAME"], "a");
  EXPECT_EQ(head["none"], "");
  EXPECT_EQ(head.all("Tag"), (std::vector<std::string_view>{"x", "y"}));
}

TEST(Fields, AHeadEndsWhereNoFieldCanFollow) {
  const Fields head =
      parse_head("\xEF\xBB\xBFName: a\r\nthe text of a licence: it is\nVersion: 1\n");
  EXPECT_EQ(head["Name"], "a");
  EXPECT_EQ(head["Version"], "");
}

TEST(Fields, ARecordMustBeNothingButFields) {
  EXPECT_EQ((*parse_fields("# comment\nA: 1\n continued\n"))["A"], "1");
  EXPECT_FALSE(parse_fields("A: 1\nnothing\n"));
  EXPECT_FALSE(parse_fields(": 1\n"));
}

}  // namespace
}  // namespace plimsoll
