// report/ink_test.cpp - widths, columns, words in lines.
// SPDX-License-Identifier: Apache-2.0
#include "report/ink.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using Lines = std::vector<std::string>;

TEST(Ink, CutsByCodePointsAndMarksWhatIsMissing) {
  EXPECT_EQ(cut("abcdef", 6), "abcdef");
  EXPECT_EQ(cut("abcdef", 4), "abc…");
  EXPECT_EQ(cut("äöüäöü", 6), "äöüäöü");
  EXPECT_EQ(cut("äöüäöü", 3), "äö…");
  EXPECT_EQ(cut("abc", 1), "…");
  EXPECT_EQ(cut("abcdef", 0), "abcdef");
}

TEST(Ink, PaintsOnlyWhenTold) {
  EXPECT_EQ(paint("x", Style::bad, false), "x");
  EXPECT_EQ(paint("x", Style::bad, true), "\x1b[31mx\x1b[0m");
  EXPECT_EQ(paint("x", Style::plain, true), "x");
}

TEST(Ink, ColumnsAreAsWideAsTheirWidestCell) {
  Grid grid;
  grid.add({{"a"}, {"b"}, {"c"}});
  grid.add({{"äöü"}, {""}, {""}});
  EXPECT_EQ(grid.lines(2, {}), (Lines{"  a    b  c", "  äöü"}));
}

TEST(Ink, OneLongNameDoesNotPushAllOthersAwayWhenPiped) {
  Grid grid;
  const std::string name(10'000, 'n');
  grid.add({{name}, {"1"}});
  grid.add({{"b"}, {"2"}});
  const Lines lines = grid.lines(0, {});
  EXPECT_EQ(lines[0], name + "  1");
  EXPECT_EQ(lines[1], "b" + std::string(39, ' ') + "  2");
}

TEST(Ink, ATerminalsWidthIsKept) {
  Grid grid;
  grid.add({{std::string(300, 'a')}, {"1.0.0"}, {std::string(300, 'z')}});
  for (const std::size_t width : {40U, 80U, 132U}) {
    const std::string line = grid.lines(2, {.colour = false, .width = width})[0];
    EXPECT_LE(width_of(line), width);
    EXPECT_NE(line.find("…"), std::string::npos);
  }
}

TEST(Ink, WrapsWordsAndLeavesLongOnesWhole) {
  EXPECT_EQ(wrap({{"aa"}, {"bb"}, {"cc"}}, 1, 6, false), " aa bb\n cc");
  EXPECT_EQ(wrap({{"aaaaaaaaaa"}, {"b"}}, 1, 6, false), " aaaaaaaaaa\n b");
  EXPECT_EQ(wrap({}, 2, 6, false), "  ");
}

}  // namespace
}  // namespace plimsoll
