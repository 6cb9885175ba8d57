// base/yaml_test.cpp - positions, styles, and the inputs that other readers hang on.
// SPDX-License-Identifier: Apache-2.0
#include "base/yaml.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

YamlDocument parsed(std::string_view text) {
  Result<YamlDocument> document = YamlDocument::parse(text, "a.yaml");
  EXPECT_TRUE(document) << document.error().what;
  return document ? std::move(*document) : YamlDocument();
}

Error refused(std::string_view text, YamlLimits limits = {}) {
  const Result<YamlDocument> document = YamlDocument::parse(text, "a.yaml", limits);
  EXPECT_FALSE(document) << text;
  return document ? Error{} : document.error();
}

TEST(Yaml, ReadsNestedValuesWithTheirPlaces) {
  const YamlDocument document = parsed("name: x\nlist:\n  - a\n  - {k: v, n: 7}\n");
  const YamlValue root = document.root();
  EXPECT_EQ(root["name"].text(), "x");
  ASSERT_EQ(root["list"].items().size(), 2U);
  const YamlValue second = root["list"].items()[1];
  EXPECT_EQ(second["k"].text(), "v");
  EXPECT_EQ(second["n"].whole(), 7U);
  EXPECT_EQ(second["n"].line(), 4U);
  EXPECT_EQ(second["n"].column(), 15U);
  EXPECT_FALSE(root["absent"]["deeper"].exists());
}

TEST(Yaml, QuotesDecideWhatIsText) {
  const YamlDocument document =
      parsed("a: true\nb: 'true'\nc: yes\nd: ~\ne: ''\nf: |\n  two\n  lines\n");
  const YamlValue root = document.root();
  EXPECT_EQ(root["a"].truth(), true);
  EXPECT_EQ(root["b"].truth(), std::nullopt);
  EXPECT_EQ(root["c"].truth(), std::nullopt);
  EXPECT_TRUE(root["d"].is_null());
  EXPECT_FALSE(root["e"].is_null());
  EXPECT_EQ(root["f"].text(), "two\nlines\n");
  EXPECT_EQ(root["f"].style(), YamlStyle::literal);
}

TEST(Yaml, HoldsSeveralDocumentsAndNone) {
  EXPECT_EQ(parsed("a: 1\n---\n- b\n").roots().size(), 2U);
  EXPECT_FALSE(parsed("").root().exists());
  EXPECT_FALSE(parsed("# only a comment\n").root().exists());
}

TEST(Yaml, ErrorsShowTheLineAndACaret) {
  EXPECT_EQ(refused("a: 1\nb: 2\na: 3\n").what,
            "a.yaml:3:1: key \"a\" stands here a second time\n  a: 3\n  ^");
  const YamlDocument document = parsed("a: 1\nb: x\n");
  EXPECT_EQ(document.error_at(document.root()["b"], "no number").what,
            "a.yaml:2:4: no number\n  b: x\n     ^");
}

TEST(Yaml, EqualKeysInDifferentMappingsAreFine) {
  EXPECT_EQ(parsed("- {a: 1}\n- {a: 2}\n").root().items().size(), 2U);
  EXPECT_EQ(parsed("a: {a: {a: 1}}\n").root()["a"]["a"]["a"].text(), "1");
}

TEST(Yaml, RefusesWhatItDoesNotExpand) {
  EXPECT_EQ(refused("a: &x 1\nb: *x\n").code, Errc::unsupported);
  EXPECT_EQ(refused("a: !!str 5\n").code, Errc::unsupported);
  EXPECT_EQ(refused("? [a, b]\n: 1\n").code, Errc::unsupported);
}

TEST(Yaml, RefusesBrokenText) {
  EXPECT_EQ(refused("a: 'open\n").code, Errc::malformed);
  EXPECT_EQ(refused(std::string_view("a: \0b\n", 6)).code, Errc::malformed);
  EXPECT_EQ(refused("a: caf\xE9\n").code, Errc::malformed);
  EXPECT_EQ(refused("a: [1, 2\n").code, Errc::malformed);
}

TEST(Yaml, LimitsHold) {
  EXPECT_EQ(refused(std::string(100'000, '[')).code, Errc::too_deep);
  std::string maps;
  for (int i = 0; i < 10'000; ++i) maps += "{a: ";
  EXPECT_EQ(refused(maps).code, Errc::too_deep);
  EXPECT_EQ(refused("[1,2,3,4]", {.values = 3}).code, Errc::too_many);
  EXPECT_EQ(refused("[1,2,3,4]", {.bytes = 5}).code, Errc::too_large);
}

}  // namespace
}  // namespace plimsoll
