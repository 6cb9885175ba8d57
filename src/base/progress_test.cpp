// base/progress_test.cpp - the words of the line.
// SPDX-License-Identifier: Apache-2.0
#include "base/progress.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using namespace std::chrono_literals;

TEST(ByteText, ChoosesTheUnit) {
  EXPECT_EQ(byte_text(0), "0 B");
  EXPECT_EQ(byte_text(999), "999 B");
  EXPECT_EQ(byte_text(1000), "1.0 kB");
  EXPECT_EQ(byte_text(999'999), "1.0 MB");
  EXPECT_EQ(byte_text(12'345'678), "12.3 MB");
  EXPECT_EQ(byte_text(UINT64_MAX), "18446744.1 TB");
}

TEST(ProgressLine, TellsBytesRateAndWhatIsLeft) {
  const ProgressState state{.label = "npm", .done = 20'000'000, .total = 80'000'000, .elapsed = 5s};
  EXPECT_EQ(progress_line(state, 100), "npm  20.0 MB of 80.0 MB  25 %  4.0 MB/s  16 s left");
}

TEST(ProgressLine, CountsOnlyWhatCameSinceTheStart) {
  const ProgressState state{.label = "npm", .done = 30, .total = 0, .elapsed = 2s, .start = 10};
  EXPECT_EQ(progress_line(state, 100), "npm  30 B  10 B/s");
}

TEST(ProgressLine, SaysLessWhereLessIsKnown) {
  EXPECT_EQ(progress_line({.label = "npm", .done = 512}, 100), "npm  512 B");
}

TEST(ProgressLine, FitsTheTerminalAndSendsNothingItObeys) {
  const std::string line = progress_line({.label = "\x1b[2Jx", .done = 1}, 9);
  EXPECT_EQ(line.size(), 9U);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace plimsoll
