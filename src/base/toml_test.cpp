// base/toml_test.cpp - settings of other programs: what is there, what is something else, what is
// no TOML.
// SPDX-License-Identifier: Apache-2.0
#include "base/toml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string error_of(std::string_view text) {
  const auto document = TomlDocument::parse(text, "x.conf");
  return document ? "fine" : document.error().what;
}

TEST(Toml, ValuesByPath) {
  const auto document = TomlDocument::parse(
      "# comment\r\ntop = 'x'\n[storage]\r\ngraphroot = \"/a b\" # here\ndriver='overlay'\n"
      "size = 3 # three\nwhen = 1979-05-27T07:32:00Z\non = true\n\n  [ storage . \"options\" ]\n"
      "additionalimagestores = [ \"/one\", # first\n  '/two', 3, ['/no'],\n]\n"
      "overlay.mountopt = \"nodev\"\nnested = {a = \"b\", c.d = [1], e = {}}\nempty = []\n"
      "[[list]]\nname = \"first\"",
      "x.conf");
  ASSERT_TRUE(document.has_value()) << document.error().what;
  EXPECT_EQ(document->text("top"), "x");
  EXPECT_EQ(document->text("storage.graphroot"), "/a b");
  EXPECT_EQ(document->text("storage.driver"), "overlay");
  EXPECT_EQ(document->text("storage.size"), "");
  EXPECT_EQ(document->text("storage.on"), "");
  EXPECT_EQ(document->text("storage"), "");
  EXPECT_EQ(document->text("other.thing"), "");
  EXPECT_THAT(document->texts("storage.options.additionalimagestores"),
              ElementsAre("/one", "/two"));
  EXPECT_EQ(document->text("storage.options.additionalimagestores"), "");
  EXPECT_EQ(document->text("storage.options.overlay.mountopt"), "nodev");
  EXPECT_EQ(document->text("storage.options.nested.a"), "b");
  EXPECT_THAT(document->texts("storage.options.empty"), IsEmpty());
  EXPECT_THAT(document->texts("storage.driver"), IsEmpty());
  EXPECT_EQ(document->truth("storage.on"), true);
  EXPECT_EQ(document->truth("storage.size"), std::nullopt);
  EXPECT_EQ(document->truth("storage.driver"), std::nullopt);
  EXPECT_EQ(document->text("list.name"), "");
  ASSERT_EQ(document->tables("list").size(), 1U);
  EXPECT_EQ(document->tables("list")[0].text("name"), "first");
  EXPECT_TRUE(document->has("storage.size") && document->has("list"));
  EXPECT_FALSE(document->has("storage") || document->has("nothing"));
  EXPECT_TRUE(document->tables("top").empty());
}

TEST(Toml, ListsOfTables) {
  const auto document = TomlDocument::parse(
      "on = false\n[[a]]\nn = '1'\n[[a.b]]\nn = '1.1'\n[a.b.c]\nn = '1.1.c'\n[[a.b]]\nn = '1.2'\n"
      "[a.d]\nn = '1.d'\n[[a]]\nn = '2'\nb = [{n = '2.1', on = true}, {}, # last\n 3, {b = [{n = "
      "'2.3.1'}]}]\n[[x.y]]\nn = 'xy'\n[[x.y.z]]\nn = 'xyz'\n[x]\nn = 'x'",
      "x.conf");
  ASSERT_TRUE(document.has_value()) << document.error().what;
  const auto& a = document->tables("a");
  ASSERT_EQ(a.size(), 2U);
  EXPECT_EQ(document->truth("on"), false);
  EXPECT_EQ(a[0].text("n"), "1");
  EXPECT_EQ(a[0].line(), 2U);
  ASSERT_EQ(a[0].tables("b").size(), 2U);
  EXPECT_EQ(a[0].tables("b")[0].text("n"), "1.1");
  EXPECT_EQ(a[0].tables("b")[0].text("c.n"), "1.1.c");
  EXPECT_EQ(a[0].tables("b")[1].text("n"), "1.2");
  EXPECT_EQ(a[0].tables("b")[1].line(), 8U);
  EXPECT_EQ(a[0].text("d.n"), "1.d");
  EXPECT_EQ(a[1].text("n"), "2");
  ASSERT_EQ(a[1].tables("b").size(), 3U);
  EXPECT_EQ(a[1].tables("b")[0].text("n"), "2.1");
  EXPECT_EQ(a[1].tables("b")[0].truth("on"), true);
  EXPECT_FALSE(a[1].tables("b")[1].has("n"));
  EXPECT_EQ(a[1].tables("b")[2].tables("b")[0].text("n"), "2.3.1");
  EXPECT_EQ(document->text("x.n"), "x");
  EXPECT_EQ(document->tables("x.y")[0].text("n"), "xy");
  EXPECT_EQ(document->tables("x.y")[0].tables("z")[0].text("n"), "xyz");
  EXPECT_EQ(error_of("a = []\n[[a]]"), "x.conf:2: the key a is there twice");
  EXPECT_EQ(error_of("[[a]]\nb = 1\nb = 2"), "x.conf:3: the key b is there twice");
}

TEST(Toml, Strings) {
  const auto document = TomlDocument::parse(
      "a = \"t\\tq\\\"u\\u00E9\\U0001F600\\\\\"\nb = 'no\\escape'\nc = \"\"\"\none\n\\\n   "
      "two\"\"\"\"\n"
      "d = '''it's'''\ne = \"\"\nf = ''\n\"g h\" = \"i\"\n",
      "x.conf");
  ASSERT_TRUE(document.has_value()) << document.error().what;
  EXPECT_EQ(document->text("a"), "t\tq\"u\u00E9\U0001F600\\");
  EXPECT_EQ(document->text("b"), "no\\escape");
  EXPECT_EQ(document->text("c"), "one\ntwo\"");
  EXPECT_EQ(document->text("d"), "it's");
  EXPECT_EQ(document->text("e"), "");
  EXPECT_EQ(document->text("g h"), "i");
}

TEST(Toml, WhatIsNoneSaysWhere) {
  EXPECT_EQ(error_of("[storage]\ngraphroot = \n"), "x.conf:2: is no TOML: a value is expected");
  EXPECT_EQ(error_of("a = 1\nb = 2\na = 3\n"), "x.conf:3: the key a is there twice");
  EXPECT_EQ(error_of("\xff"), "x.conf: is not UTF-8");
  for (const std::string_view bad : {"[{",
                                     "[",
                                     "[a",
                                     "[[a]",
                                     "=",
                                     "a",
                                     "a =",
                                     "a = [",
                                     "a = [1",

                                     "a = {",
                                     "a = {b",
                                     "a = {b = 1",
                                     "a = \"",
                                     "a = \"b\nc\"",
                                     "a = '''b",
                                     "a = \"\\q\"",
                                     "a = \"\\u12\"",
                                     "a = \"\\uD800\"",
                                     "a = \"\\U00110000\"",
                                     "a = 'b' c",
                                     "a = 'b', c = 'd'",
                                     "a..b = 1",
                                     ".a = 1",
                                     "a = []]",
                                     "\"\"\"a\"\"\" = 1"}) {
    EXPECT_TRUE(error_of(bad).starts_with("x.conf:1: is no TOML: "))
        << bad << ": " << error_of(bad);
  }
}

TEST(Toml, NestingIsBounded) {
  for (const std::string_view open : {"[", "{a="}) {
    std::string text = "a = ";
    for (int i = 0; i < 100'000; ++i) text += open;
    EXPECT_EQ(error_of(text), "x.conf:1: values are nested more than 64 deep");
  }
  std::string key = "a";
  for (int i = 1; i < 64; ++i) key += ".a";
  EXPECT_EQ(error_of("[[" + key + "]]\n" + key + " = 1"), "fine");
  EXPECT_EQ(error_of("[[" + key + ".a]]"), "x.conf:1: a key has more than 64 parts");
  // Each list in the last table of the one before: as deep as a key may be long.
  std::string lists, name;
  for (int i = 0; i < 65; ++i) {
    name += i == 0 ? "a" : ".a";
    lists += "[[" + name + "]]\n";
  }
  EXPECT_EQ(error_of(lists), "x.conf:65: a key has more than 64 parts");
}

}  // namespace
}  // namespace plimsoll
