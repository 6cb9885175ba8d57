// base/text_test.cpp - cutting text, globs, foreign text made harmless.
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

TEST(Lines, NeedNoLastEndAndDropCarriageReturns) {
  std::vector<std::string_view> seen;
  for (const std::string_view line : lines("a\r\n\nb")) seen.push_back(line);
  EXPECT_EQ(seen, (std::vector<std::string_view>{"a", "", "b"}));
}

TEST(Blocks, KnowTheirFirstLine) {
  std::vector<std::pair<std::uint32_t, std::string>> seen;
  for (const auto& [line, text] : blocks("\n\na\nb\n \n\nc")) seen.emplace_back(line, text);
  EXPECT_EQ(seen, (std::vector<std::pair<std::uint32_t, std::string>>{{3, "a\nb\n"}, {7, "c"}}));
}

TEST(Blocks, OfNothingAreNone) {
  for (const std::string_view text : {"", "\n", " \n\n"}) {
    EXPECT_EQ(blocks(text).begin(), blocks::end()) << text.size();
  }
}

TEST(Glob, StarStaysInItsSegmentAndTwoStarsDoNot) {
  EXPECT_TRUE(glob_match("usr/*/x", "usr/lib/x"));
  EXPECT_FALSE(glob_match("usr/*/x", "usr/lib/a/x"));
  EXPECT_TRUE(glob_match("usr/**/x", "usr/lib/a/x"));
  EXPECT_TRUE(glob_match("usr/**", "usr/lib/a/x"));
  EXPECT_TRUE(glob_match("**/x", "x"));
  EXPECT_TRUE(glob_match("**/x", "a/b/x"));
  EXPECT_FALSE(glob_match("**/x", "ax"));
  EXPECT_TRUE(glob_match("**/test/**", "a/test/b/c"));
  EXPECT_FALSE(glob_match("**/test/**", "a/latest/b"));
  EXPECT_TRUE(glob_match("a/**/b/**/c", "a/x/b/y/b/z/c"));
  EXPECT_FALSE(glob_match("a/**/b/**/c", "a/x/b/y/b/z/cc"));
  EXPECT_TRUE(glob_match("**x", "a/bx"));
  EXPECT_TRUE(glob_match("[a-c]?[!x]", "bzy"));
  EXPECT_FALSE(glob_match("[a-c]?[!x]", "bzx"));
  EXPECT_FALSE(glob_match("a", "ab"));
}

TEST(Glob, HostilePatternEndsSoon) {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "**a*a";
  EXPECT_FALSE(glob_match(pattern, std::string(3000, 'a') + "b"));
}

TEST(Printable, SendsNothingThatATerminalObeys) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(printable("\xff\xfe"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(printable("\u202Eevil"), "\\u202eevil");
  EXPECT_EQ(printable("caf\u00e9"), "caf\u00e9");
  EXPECT_EQ(printable("a\u061cb"), "a\\u061cb");
  EXPECT_EQ(printable("a\u200bb\u2069\ufeff\u00ad"), "a\\u200bb\\u2069\\ufeff\\xad");
  EXPECT_EQ(printable("\U000e0041"), "\\U000e0041") << "tags: text that nobody sees";
  EXPECT_EQ(printable("a\nb"), "a\\x0ab");
  EXPECT_EQ(printable("a\nb", true), "a\nb");
}

TEST(Number, FillsAllOfTheText) {
  EXPECT_EQ(number("42"), 42U);
  EXPECT_FALSE(number("42x"));
  EXPECT_FALSE(number(""));
  EXPECT_FALSE(number("99999999999999999999"));
}

TEST(Text, PlainIsWhatPrintableWouldLeaveAlone) {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t at = 0; at < 19; ++at) {
      std::string text(19, ' ');
      text[at] = static_cast<char>(byte);
      EXPECT_EQ(is_plain(text), byte >= 0x20 && byte < 0x7F) << byte << " at " << at;
    }
  }
  EXPECT_TRUE(is_plain(""));
}

TEST(Utf8, EndsAtTheFirstBadByteWhereverItStands) {
  for (const std::string_view bad :
       {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80"}) {
    for (std::size_t before = 0; before < 20; ++before) {
      const std::string text = std::string(before, 'x') + "\u00e9" + std::string(bad);
      EXPECT_EQ(utf8_length(text), before + 2);
      EXPECT_FALSE(is_utf8(text));
      EXPECT_TRUE(is_utf8(to_utf8(text)));
    }
  }
  EXPECT_TRUE(is_utf8("caf\u00e9 \U0001F6A2"));
  EXPECT_EQ(to_utf8("Andr\xe9!"), "Andr\uFFFD!");
}

}  // namespace
}  // namespace plimsoll
