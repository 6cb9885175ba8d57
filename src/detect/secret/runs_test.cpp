// detect/secret/runs_test.cpp - runs as somebody finds them who looks at byte after byte.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/runs.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "detect/secret/run_masks.h"

namespace plimsoll {
namespace {

using Places = std::vector<std::pair<std::size_t, std::size_t>>;

Places found(std::string_view text) {
  std::vector<SecretRun> runs{{7, 9}};  // what was there is gone
  find_runs(text, runs);
  Places places;
  for (const SecretRun& run : runs) places.emplace_back(run.begin, run.end);
  return places;
}

Places expected(std::string_view text) {
  Places places;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && is_in_run(text[i])) continue;
    if (i - begin >= secret_run) places.emplace_back(begin, i);
    begin = i + 1;
  }
  return places;
}

TEST(Runs, AreOfLettersDigitsAndFourSigns) {
  const std::string_view signs = "+/-_";
  for (int c = 0; c < 256; ++c) {
    const char sign = static_cast<char>(c);
    const bool is_alnum = (sign >= '0' && sign <= '9') || (sign >= 'a' && sign <= 'z') ||
                          (sign >= 'A' && sign <= 'Z');
    EXPECT_EQ(is_in_run(sign), is_alnum || (c != 0 && signs.contains(sign))) << c;
    // The way by many bytes at once says the same, wherever the byte stands.
    std::string text(200, sign);
    EXPECT_EQ(found(text), expected(text)) << c;
    text = " " + std::string(70, sign) + " ";
    EXPECT_EQ(found(text), expected(text)) << c;
  }
}

TEST(Runs, AreFoundWhereverTheyBeginAndEnd) {
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same texts in every run
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const std::size_t size = random() % 400 + (round % 100 == 0 ? 4000 : 0);
    const unsigned rare = 1 + random() % 60;
    while (text.size() < size) text += random() % rare == 0 ? ' ' : 'a';
    ASSERT_EQ(found(text), expected(text)) << text;
  }
  EXPECT_TRUE(found("").empty());
  for (const std::size_t size : {63U, 64U, 65U, 4096U, 4097U, 10000U}) {
    const std::string text(size, 'x');
    EXPECT_EQ(found(text), (Places{{0, size}}));
  }
}

}  // namespace
}  // namespace plimsoll
