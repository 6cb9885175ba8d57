// base/toml_test.cpp - settings of other programs: what is there, what is something else, what is
// no TOML.
// SPDX-License-Identifier: Apache-2.0
#include "base/toml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(Toml, ValuesByPath) {
  const auto document = TomlDocument::parse(
      "# comment\n[storage]\ngraphroot = \"/a b\" # here\ndriver = 'overlay'\nsize = 3\n"
      "[storage.options]\nadditionalimagestores = [ \"/one\",\n  '/two', 3 ]\n",
      "storage.conf");
  ASSERT_TRUE(document.has_value()) << document.error().what;
  EXPECT_EQ(document->text("storage.graphroot"), "/a b");
  EXPECT_EQ(document->text("storage.driver"), "overlay");
  EXPECT_EQ(document->text("storage.size"), "");
  EXPECT_EQ(document->text("storage"), "");
  EXPECT_EQ(document->text("other.thing"), "");
  EXPECT_THAT(document->texts("storage.options.additionalimagestores"),
              ElementsAre("/one", "/two"));
  EXPECT_THAT(document->texts("storage.driver"), IsEmpty());
}

TEST(Toml, WhatIsNoneSaysWhere) {
  const auto document = TomlDocument::parse("[storage]\ngraphroot = \n", "storage.conf");
  ASSERT_FALSE(document.has_value());
  EXPECT_EQ(document.error().code, Errc::malformed);
  EXPECT_THAT(document.error().what, StartsWith("storage.conf:2:"));
  const auto twice = TomlDocument::parse("a = 1\na = 2\n", "storage.conf");
  ASSERT_FALSE(twice.has_value());
  EXPECT_THAT(twice.error().what, HasSubstr("is no TOML"));
}

TEST(Toml, NestingIsBounded) {
  const auto document = TomlDocument::parse("a = " + std::string(100'000, '['), "deep");
  ASSERT_FALSE(document.has_value());
  EXPECT_EQ(document.error().code, Errc::malformed);
}

}  // namespace
}  // namespace plimsoll
