// base/json_test.cpp - reading and writing JSON.
// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

TEST(Json, ReadsMembersItemsAndLines) {
  JsonDocument document;
  ASSERT_TRUE(
      document.parse("{\"a\": [1, \"x\\u00e9\", true],\n \"b\": {\"c\": 18446744073709551615}}"));
  std::vector<std::string> kinds;
  for (const JsonValue item : document.root()["a"].items()) kinds.emplace_back(item.text());
  EXPECT_EQ(kinds, (std::vector<std::string>{"", "x\u00e9", ""}));
  EXPECT_EQ(document.root()["b"]["c"].whole(), UINT64_MAX);
  EXPECT_EQ(document.line_of(document.root()["b"]["c"]), 2U);
  EXPECT_FALSE(document.root()["nope"]["deeper"].exists());
}

TEST(Json, NestedTooDeepIsAnErrorNotACrash) {
  JsonDocument document;
  const std::string deep = std::string(10'000, '[') + std::string(10'000, ']');
  EXPECT_EQ(document.parse(deep).error().code, Errc::too_deep);
}

TEST(Json, BadTextSaysWhere) {
  JsonDocument document;
  EXPECT_EQ(document.parse("{\n \"a\" 1}").error(),
            (Error{Errc::malformed,
                   "not JSON: missing a colon after a name of object member (line 2, column 6)"}));
  EXPECT_EQ(document.parse("{\"a\": ").error().code, Errc::truncated);
  EXPECT_EQ(document.parse(std::string_view("\"\0\"", 3)).error().code, Errc::malformed);
  EXPECT_EQ(document.parse("\"\xff\"").error().code, Errc::malformed);
  EXPECT_EQ(document.parse("{} x").error().code, Errc::malformed);
}

TEST(Json, NoCallerCanAllowDepthThatEndsTheStack) {
  JsonDocument document;
  const std::string deep = std::string(100'000, '[');
  EXPECT_EQ(document.parse(deep, {.depth = 1'000'000}).error().code, Errc::too_deep);
}

TEST(Json, NumbersAreReadAsWritten) {
  JsonDocument document;
  ASSERT_TRUE(document.parse("[1.5, -2e3, 7, \"8\"]"));
  std::vector<double> numbers;
  for (const JsonValue item : document.root().items()) numbers.push_back(item.number());
  EXPECT_EQ(numbers, (std::vector<double>{1.5, -2000, 7, 0}));
}

TEST(Json, SaysWhereItIsNotUtf8) {
  JsonDocument document;
  EXPECT_EQ(document.parse("{\"a\":\n \"\xff\"}").error(),
            (Error{Errc::malformed, "not JSON: not UTF-8 (line 2, column 3)"}));
}

TEST(Json, WritesWhatItReads) {
  JsonWriter writer(JsonWriter::Style::compact);
  writer.begin_object();
  writer.member("a", "x\"\x01");
  writer.member("n", std::uint64_t{7});
  writer.member("d", 7.5);
  writer.strings("s", std::vector<std::string>{"p", "q\xff"});
  writer.end_object();
  EXPECT_EQ(writer.take(),
            "{\"a\":\"x\\\"\\u0001\",\"n\":7,\"d\":7.5,\"s\":[\"p\",\"q\xEF\xBF\xBD\"]}");
}

TEST(Json, IndentsByTwoAndKeepsEmptyContainersShort) {
  JsonWriter writer;
  writer.begin_object();
  writer.strings("none", std::vector<std::string>{});
  writer.key("list");
  writer.begin_array();
  writer.number(0.0);
  writer.number(-12.3456);
  writer.number(1e308);
  writer.null();
  writer.begin_object();
  writer.end_object();
  writer.end_array();
  writer.member("last", true);
  writer.end_object();
  EXPECT_EQ(writer.take(), R"({
  "none": [],
  "list": [
    0.0,
    -12.346,
    1e+308,
    null,
    {}
  ],
  "last": true
})");
  writer.string("anew");
  EXPECT_EQ(writer.take(), "\"anew\"");
}

TEST(Json, EveryByteThatIsWrittenIsReadBack) {
  std::string all = "\u00e9\u20ac\U0001F600";
  for (char c = 1; c != 0x7F; ++c) all += c;
  JsonWriter writer(JsonWriter::Style::compact);
  writer.string(all + "\x7F");
  JsonDocument document;
  ASSERT_TRUE(document.parse(writer.take()));
  EXPECT_EQ(document.root().text(), all + "\x7F");
}

TEST(JsonWriter, CopiesValuesOfAnotherDocument) {
  constexpr std::string_view text =
      R"({"a":[1,-2.50e3,12345678901234567890123,true,null,"x\"y"],"b":{},"a":[]})";
  JsonDocument document;
  ASSERT_TRUE(document.parse(text));
  JsonWriter json(JsonWriter::Style::compact);
  json.copy(document.root());
  EXPECT_EQ(json.take(), text);
}

}  // namespace
}  // namespace plimsoll
