// base/yaml_stream_test.cpp - what other people write, and what they write to hurt.
// SPDX-License-Identifier: Apache-2.0
#include "base/yaml_stream.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace plimsoll {
namespace {

std::vector<std::string> faults(const YamlStream& stream) {
  std::vector<std::string> all;
  for (const YamlFault& fault : stream.faults()) {
    all.push_back(std::to_string(fault.line) + ":" + std::to_string(fault.column) + " " +
                  fault.error.what);
  }
  return all;
}
using Faults = std::vector<std::string>;

YamlStream clean(std::string_view text) {
  YamlStream stream = YamlStream::read(text);
  EXPECT_EQ(faults(stream), Faults()) << text;
  return stream;
}

TEST(YamlStream, KnowsWhereThingsStand) {
  const YamlStream stream =
      clean("name: x\nlist:\n  - a\n  - {k: v,\n     n: -7}\nrest: |\n  a\n  b\n\nlast: 1\n");
  const LooseValue root = stream.roots().at(0);
  const LooseValue second = *std::next(root["list"].items().begin());
  EXPECT_EQ(root["list"].item_count(), 2U);
  EXPECT_EQ(second["k"].text(), "v");
  EXPECT_EQ(second["n"].integer(), -7);
  EXPECT_EQ(second["n"].line(), 5U);
  EXPECT_EQ(second["n"].column(), 9U);
  EXPECT_EQ(second.end_line(), 5U);
  EXPECT_EQ(root["list"].end_line(), 5U);
  EXPECT_EQ(root["rest"].end_line(), 9U);  // the empty line is the scalar's
  EXPECT_EQ(root.end_line(), 10U);
  EXPECT_EQ(root.member("last").first.line(), 10U);
  EXPECT_FALSE(root["absent"]["deeper"].exists());
  EXPECT_FALSE(root["name"]["deeper"].exists());
}

TEST(YamlStream, KeepsQuotesAndLeavesWordsToTheCaller) {
  const YamlStream stream =
      clean("a: true\nb: 'true'\nc: yes\nd: ~\ne: ''\nf: 0x1f\ng: !!str 5\nh: 1.5\n");
  const LooseValue root = stream.roots().at(0);
  EXPECT_EQ(root["a"].truth(), true);
  EXPECT_EQ(root["b"].yaml11_truth(), std::nullopt);
  EXPECT_EQ(root["c"].truth(), std::nullopt);
  EXPECT_EQ(root["c"].yaml11_truth(), true);
  EXPECT_TRUE(root["d"].is_null());
  EXPECT_FALSE(root["e"].is_null());
  EXPECT_EQ(root["f"].integer(), 31);
  EXPECT_EQ(root["g"].tag(), "tag:yaml.org,2002:str");
  EXPECT_EQ(root["h"].integer(), std::nullopt);
  EXPECT_EQ(root["a"].tag(), "");
}

TEST(YamlStream, AliasesShowTheirAnchorsAndMergesAreLookedThrough) {
  const YamlStream stream = clean(
      "base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: 4}\n"
      "one: {<<: *b, y: 9}\nboth: {<<: [*b, *m]}\nquoted: {'<<': *b}\nsame: *b\nlist: [*b, *m]\n");
  const LooseValue root = stream.roots().at(0);
  EXPECT_EQ(root["one"]["x"].text(), "1");
  EXPECT_EQ(root["one"]["y"].text(), "9");
  EXPECT_EQ(root["both"]["y"].text(), "2");
  EXPECT_EQ(root["both"]["z"].text(), "4");
  EXPECT_FALSE(root["quoted"]["x"].exists());
  EXPECT_EQ(root["same"], root["base"]);
  EXPECT_EQ((*root["list"].items().begin())["x"].text(), "1");
  std::vector<std::string> names;
  for (const auto& [key, value] : root["both"].members()) names.emplace_back(key.text());
  EXPECT_EQ(names, (std::vector<std::string>{"x", "y", "z"}));
}

TEST(YamlStream, SaysWhichAliasesLeadNowhere) {
  const YamlStream stream = YamlStream::read("a: *b\nc: &c [1, *c]\nd: &d {e: {<<: *d}}\nf: 1\n");
  EXPECT_EQ(faults(stream), (Faults{"1:4 alias *b: no such anchor before it",
                                    "2:11 alias *c: stands inside of its own anchor",
                                    "3:16 alias *d: stands inside of its own anchor"}));
  const LooseValue root = stream.roots().at(0);
  EXPECT_FALSE(root["a"].exists());
  EXPECT_EQ(root["c"].item_count(), 2U);
  EXPECT_FALSE(root["d"]["e"]["f"].exists());
  EXPECT_EQ(root["f"].text(), "1");
  EXPECT_EQ(faults(YamlStream::read("a: &x 1\n---\nb: *x\n")),
            Faults{"3:4 alias *x: no such anchor before it"});
}

TEST(YamlStream, OfEqualKeysTheLastCounts) {
  const YamlStream stream = YamlStream::read("a: 1\nb: 2\na: 3\n");
  EXPECT_EQ(faults(stream), Faults{"3:1 key \"a\" stands here a second time"});
  EXPECT_EQ(stream.roots().at(0)["a"].text(), "3");
  EXPECT_EQ(stream.roots().at(0).members().size(), 3U);
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += "k" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(faults(YamlStream::read(many + "k500: 2\n")),
            Faults{"100001:1 key \"k500\" stands here a second time"});
}

TEST(YamlStream, AnErrorCostsItsDocument) {
  const YamlStream stream = YamlStream::read(
      "a: 1\n---\nb: 'open\n---\nc: 3\n--- # four\n[1, 2\n---\nd: {x: 4}\n...\n---\n\te: "
      "5\n---\nf: 6\n");
  std::string got;
  for (const LooseValue root : stream.roots()) {
    const auto [key, value] = root.members().at(0);
    got += std::string(key.text()) + std::to_string(value.line()) + " ";
  }
  EXPECT_EQ(got, "a1 c5 d9 f14 ");
  EXPECT_EQ(stream.faults().size(), 3U);
  EXPECT_EQ(stream.faults().at(0).error.what, "not YAML: found unexpected document indicator");
  EXPECT_EQ(stream.faults().at(2).line, 12U);
}

TEST(YamlStream, ReadsAroundBytesThatAreNoText) {
  const YamlStream stream =
      YamlStream::read(std::string_view("a: x\0y # \xE4\nb: \"\\0\"\nc: \xC3\xA4\x7F\n", 26));
  EXPECT_EQ(faults(stream), Faults{"1:5 bytes that are no text: read as U+FFFD"});
  const LooseValue root = stream.roots().at(0);
  EXPECT_EQ(root["a"].text(), "x\xEF\xBF\xBDy");
  EXPECT_EQ(root["b"].text(), std::string_view("\0", 1));
  EXPECT_EQ(root["c"].text(), "\xC3\xA4\xEF\xBF\xBD");
}

TEST(YamlStream, CountsLinesAsEditorsDo) {
  const YamlStream stream = clean("\xEF\xBB\xBF# \xE2\x80\xA8 \xC2\x85\r\na: 1\r\nb: 2\r\n");
  EXPECT_EQ(stream.roots().at(0)["b"].line(), 3U);
  const std::string_view wide(
      "\xFF\xFE"
      "a\0:\0 \0\xE4\0\n\0"
      "b\0:\0 \0"
      "1\0",
      20);
  EXPECT_EQ(clean(wide).roots().at(0)["a"].text(), "\xC3\xA4");
}

TEST(YamlStream, ReadsJson) {
  const YamlStream stream = clean("{\"a\":1,\n\t\"b\":[true,null,\"x\\/\\u00e4\"],\"c\":{}}");
  const LooseValue root = stream.roots().at(0);
  EXPECT_EQ(root["a"].integer(), 1);
  EXPECT_EQ(root["b"].item_count(), 3U);
  EXPECT_EQ((*std::next(root["b"].items().begin(), 2)).text(), "x/\xC3\xA4");
}

TEST(YamlStream, FindsComments) {
  const YamlStream stream = clean(
      "# one\na: b#no # two\nc: \"#no\" # thr\xC3\xA9"
      "e\nd: | # four\n  #no\n  x\n# five\n"
      "e: [x, #six\n  '# no']\nf: plain\n  more # seven\n# eight");
  std::string got;
  for (const YamlComment& comment : stream.comments()) {
    got += std::to_string(comment.line) + ":" + std::to_string(comment.column) +
           std::string(comment.text) + "|";
  }
  EXPECT_EQ(got,
            "1:1 one|2:9 two|3:10 thr\xC3\xA9"
            "e|4:6 four|7:1 five|8:8six|11:8 seven|12:1 eight|");
  EXPECT_EQ(YamlStream::read("a: 'x # no\n---\nb: 1 # yes\n").comments().size(), 1U);
}

TEST(YamlStream, AnAliasMayBeAKey) {
  const YamlStream stream =
      YamlStream::read("x: &k name\ny: {*k : 1, *none : 2}\nz: {*k : 1, name: 2}\n");
  const LooseValue root = stream.roots().at(0);
  EXPECT_EQ(root["y"]["name"].text(), "1");
  EXPECT_EQ(root["z"]["name"].text(), "2");
  EXPECT_EQ(root["y"].members().size(), 2U);
  EXPECT_EQ(faults(stream), (Faults{"2:13 alias *none: no such anchor before it",
                                    "3:13 key \"name\" stands here a second time"}));
}

TEST(YamlStream, EndsWhateverItGets) {
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 60; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before +
            "]\n";
  }
  const YamlStream bombed = YamlStream::read(bomb);
  EXPECT_EQ(faults(bombed), Faults{"20:12 alias *a18: with aliases the text stands for more than "
                                   "4000000 values: this and more are not followed"});
  EXPECT_EQ((*bombed.roots().at(0)["a18"].items().begin()).item_count(), 2U);
  EXPECT_FALSE((*bombed.roots().at(0)["a19"].items().begin()).exists());
  std::string merges = "m0: &m0 {x: 1}\n";
  for (int i = 1; i < 60; ++i) {
    const std::string before = "*m" + std::to_string(i - 1);
    merges += "m" + std::to_string(i) + ": &m" + std::to_string(i) + " {<<: [" + before + ", " +
              before + "]}\n";
  }
  const YamlStream merged = YamlStream::read(merges);
  ASSERT_EQ(merged.faults().size(), 2U);
  EXPECT_TRUE(merged.faults()[0].error.what.starts_with("<<: more than 256 mappings"));
  EXPECT_FALSE(merged.roots().at(0)["m59"]["y"].exists());
  EXPECT_EQ(merged.roots().at(0)["m10"]["x"].text(), "1");
  EXPECT_LT(merged.roots().at(0)["m15"].members().size(), 3U);

  for (const std::string_view piece : {"[", "{a: ", "- "}) {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += piece;
    const YamlStream stream = YamlStream::read("x: 1\n---\n" + deep + "\n---\ny: 2\n");
    EXPECT_EQ(stream.roots().size(), 2U) << piece;
    EXPECT_EQ(stream.faults().at(0).error.code, Errc::too_deep) << piece;
  }
  std::string documents;
  for (int i = 0; i < 10'000; ++i) documents += "---\na: 1\n";
  EXPECT_EQ(clean(documents).roots().size(), 10'000U);
  documents.clear();
  for (int i = 0; i < 10'000; ++i) documents += i % 2 == 0 ? "---\na: [1\n" : "---\na: 1\n";
  EXPECT_EQ(YamlStream::read(documents).roots().size(), 5'000U);
  EXPECT_EQ(YamlStream::read(documents).faults().size(), 100U);
  EXPECT_EQ(YamlStream::read(documents, {.values = 300}).faults().back().error.code,
            Errc::too_many);
  EXPECT_EQ(YamlStream::read("a: 1", {.bytes = 3}).faults().at(0).error.code, Errc::too_large);
  EXPECT_TRUE(clean("").roots().empty());
  EXPECT_TRUE(clean("# nothing\n---\n---\n").roots().empty());
}

}  // namespace
}  // namespace plimsoll
