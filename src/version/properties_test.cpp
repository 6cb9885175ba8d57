// version/properties_test.cpp - every scheme is a weak order: total, antisymmetric and transitive
// on generated versions.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include "version/scheme.h"

namespace plimsoll {
namespace {

using namespace std::literals;

/// What versions are made of, whatever the scheme; most mixtures parse only in some.
constexpr std::array pieces = {
    "0"sv,     "1"sv,        "2"sv,      "10"sv,     "01"sv,
    "007"sv,   "20240101"sv, "."sv,      "."sv,      "."sv,
    "-"sv,     "-"sv,        "~"sv,      "^"sv,      "+"sv,
    "_"sv,     "a"sv,        "b"sv,      "rc"sv,     "rc1"sv,
    "alpha"sv, "beta"sv,     "post"sv,   "dev"sv,    "-r1"sv,
    "_p2"sv,   "_rc1"sv,     "1:"sv,     "1!"sv,     "v"sv,
    "-1"sv,    "SNAPSHOT"sv, "final"sv,  "sp"sv,     "x"sv,
    "1.0"sv,   "1.2.3"sv,    "1.2"sv,    "go1.20"sv, "~abc"sv,
    ".0"sv,    "-0"sv,       ".post1"sv, ".dev1"sv,  "+incompatible"sv,
    "Z"sv,     "-alpha.1"sv, "ga"sv,
};

std::string random_text(std::mt19937& random) {
  std::string text(pieces.at(random() % 7));
  for (std::size_t i = random() % 7; i > 0; --i) text += pieces.at(random() % pieces.size());
  return text;
}

std::vector<std::string> versions_of(const Scheme& scheme, std::mt19937& random,
                                     std::size_t count) {
  std::vector<std::string> versions;
  while (versions.size() < count) {
    std::string text = random_text(random);
    if (parses(scheme, text)) versions.push_back(std::move(text));
  }
  return versions;
}

class EveryScheme : public testing::TestWithParam<const Scheme*> {};

int sign_of(std::weak_ordering order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

using Signs = std::vector<std::vector<int>>;

Signs all_signs(const Scheme& scheme, const std::vector<std::string>& versions) {
  Signs signs;
  for (const std::string& a : versions) {
    signs.emplace_back();
    for (const std::string& b : versions) signs.back().push_back(sign_of(scheme.order(a, b)));
  }
  return signs;
}

void expect_transitive(const std::vector<std::string>& v, const Signs& signs, std::size_t i,
                       std::size_t j) {
  if (signs[i][j] > 0) return;
  for (std::size_t k = 0; k < v.size(); ++k) {
    if (signs[j][k] > 0) continue;
    EXPECT_EQ(signs[i][k], std::min(signs[i][j], signs[j][k]))
        << v[i] << " <= " << v[j] << " <= " << v[k];
  }
}

TEST_P(EveryScheme, IsAWeakOrder) {
  constexpr std::size_t rounds = 6;
  constexpr std::size_t count = 48;
  std::mt19937 random(20'240'101);
  for (std::size_t round = 0; round < rounds; ++round) {
    const std::vector<std::string> v = versions_of(*GetParam(), random, count);
    const Signs signs = all_signs(*GetParam(), v);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_EQ(signs[i][i], 0) << v[i];
      for (std::size_t j = 0; j < count; ++j) {
        EXPECT_EQ(signs[i][j], -signs[j][i]) << v[i] << ' ' << v[j];
        expect_transitive(v, signs, i, j);
      }
    }
  }
}

std::string name_of_scheme(const testing::TestParamInfo<const Scheme*>& tested) {
  return std::string(tested.param->name);
}

INSTANTIATE_TEST_SUITE_P(Properties, EveryScheme,
                         testing::ValuesIn(all_schemes().begin(), all_schemes().end()),
                         name_of_scheme);

TEST(Schemes, AreFoundByTheirNamesAndByPurlTypes) {
  for (const Scheme* scheme : all_schemes()) EXPECT_EQ(scheme_named(scheme->name), scheme);
  EXPECT_EQ(scheme_named("apk"), scheme_named("alpine"));
  EXPECT_EQ(scheme_named("hex"), scheme_named("semver"));
  EXPECT_EQ(scheme_named("DEB"), nullptr);
  EXPECT_EQ(scheme_named(""), nullptr);
}

TEST(Schemes, SayWhichTextIsNoVersion) {
  const Scheme& scheme = *scheme_named("pypi");
  const auto order = compare(scheme, "1.0", "one\x1b[2J");
  ASSERT_FALSE(order.has_value());
  EXPECT_EQ(order.error().code, Errc::version_unparsable);
  EXPECT_EQ(order.error().what, "'one\\x1b[2J' is no pypi version");
  EXPECT_FALSE(parses(scheme, std::string(longest_version + 1, '1')));
}

}  // namespace
}  // namespace plimsoll
