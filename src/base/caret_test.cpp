// base/caret_test.cpp
// SPDX-License-Identifier: Apache-2.0
#include "base/caret.h"

#include <gtest/gtest.h>

#include <array>

namespace plimsoll {
namespace {

TEST(Caret, StandsUnderTheColumn) {
  EXPECT_EQ(with_caret("one\ntwo words\n", "f", {2, 5}, "no"), "f:2:5: no\n  two words\n      ^");
  EXPECT_EQ(with_caret("one", "f", {9, 1}, "no"), "f:9:1: no");
}

TEST(Caret, SuggestsWhatIsNear) {
  constexpr std::array<std::string_view, 3> names = {"proc.name", "proc.pname", "fd.name"};
  EXPECT_EQ(suggestion("proc.nmae", names), "; did you mean proc.name?");
  EXPECT_EQ(suggestion("proc.nam", names), "; did you mean proc.name?");
  EXPECT_EQ(suggestion("container.id", names), "");
}

TEST(Caret, CountsChanges) {
  EXPECT_EQ(edit_distance("", "abc", 9), 3U);
  EXPECT_EQ(edit_distance("abcd", "abdc", 9), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting", 9), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting", 2), 3U);  // more than the limit
}

}  // namespace
}  // namespace plimsoll
