// base/percent_test.cpp - there and back.
// SPDX-License-Identifier: Apache-2.0
#include "base/percent.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

TEST(Percent, EncodesAllButTheUnreserved) {
  EXPECT_EQ(percent_encode("a-Z_0.9~ +/:é"), "a-Z_0.9~%20%2B%2F%3A%C3%A9");
  EXPECT_EQ(percent_encode("a/b:c", ":"), "a%2Fb:c");
}

TEST(Percent, DecodesWhatItEncodes) {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
  EXPECT_EQ(percent_decode(percent_encode(every)), every);
  EXPECT_EQ(percent_decode("%7e%7E+"), "~~+");
}

TEST(Percent, RefusesHalfTriplets) {
  for (const auto* text : {"%", "a%4", "%g1", "%-1", "% 1", "%1g"}) {
    EXPECT_FALSE(percent_decode(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace plimsoll
