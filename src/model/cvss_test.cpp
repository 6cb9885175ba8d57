// model/cvss_test.cpp - scores against those that FIRST and NVD published.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json.h"
#include "model/severity.h"

namespace plimsoll {
namespace {

struct Scored {
  std::string_view vector;
  double score;
};

void expect_scores(const std::vector<Scored>& cases) {
  for (const Scored& one : cases) {
    const std::optional<double> score = cvss_score(one.vector);
    ASSERT_TRUE(score.has_value()) << one.vector;
    EXPECT_DOUBLE_EQ(*score, one.score) << one.vector;
  }
}

TEST(Cvss, ScoresVersion2) {
  expect_scores({
      {"AV:N/AC:L/Au:N/C:N/I:N/A:C", 7.8},   // the specification's examples: CVE-2002-0392
      {"AV:N/AC:L/Au:N/C:C/I:C/A:C", 10.0},  // CVE-2003-0818
      {"AV:L/AC:H/Au:N/C:C/I:C/A:C", 6.2},   // CVE-2003-0062
      {"(AV:N/AC:L/Au:N/C:N/I:N/A:N)", 0.0},
      {"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H", 7.8},
  });
}

TEST(Cvss, ScoresVersion3) {
  expect_scores({
      {"CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4},
      {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8},
      {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0},
      {"CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 7.8},
      {"CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1},
      {"CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N", 0.0},
      {"CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N/E:U/RL:O/RC:C/MAV:P", 9.8},  // any order
  });
}

TEST(Cvss, ScoresVersion4) {
  expect_scores({
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 9.3},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0},
      {"CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.7},
      {"CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.3},
      {"CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N", 1.0},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0.0},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/S:P/U:Red", 9.3},
  });
}

TEST(Cvss, Version4CountsThreatAndEnvironment) {
  const std::string base = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
  EXPECT_EQ(cvss_score(base + "/E:A"), 9.3);
  EXPECT_EQ(cvss_score(base + "/E:P"), 8.9);
  EXPECT_EQ(cvss_score(base + "/E:U"), 8.1);
  EXPECT_EQ(cvss_score(base + "/MVC:N/MVI:N/MVA:N"), 0.0);
  EXPECT_EQ(cvss_score(base + "/MAV:X/CR:X"), 9.3);
}

TEST(Cvss, RefusesWhatIsNoVector) {
  for (const auto* text :
       {"", "/", "7.5", "CVSS:3.1/", "CVSS:3.1/AV:N", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:X",
        "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/ZZ:1",
        "CVSS:5.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:", "AV:N/AC:L/Au:N/C:N/I:N",
        "AV:N/AC:L/Au:N/C:N/I:N/A:X",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:S/SI:N/SA:N"}) {
    EXPECT_FALSE(cvss_score(text).has_value()) << text;
  }
  EXPECT_FALSE(cvss_score(std::string(100'000, '/')).has_value());
}

TEST(Cvss, NamesTheLevelOfAScore) {
  EXPECT_EQ(level_of_score(0), Level::negligible);
  EXPECT_EQ(level_of_score(0.1), Level::low);
  EXPECT_EQ(level_of_score(3.9), Level::low);
  EXPECT_EQ(level_of_score(4.0), Level::medium);
  EXPECT_EQ(level_of_score(7.0), Level::high);
  EXPECT_EQ(level_of_score(9.0), Level::critical);
}

/// Every {"vectorString", "baseScore"} anywhere in a document. Returns how many there were.
int expect_scores_in(JsonValue value) {
  if (value["vectorString"].is_string() && value["baseScore"].exists()) {
    const std::optional<double> score = cvss_score(value["vectorString"].text());
    EXPECT_TRUE(score.has_value()) << value["vectorString"].text();
    EXPECT_DOUBLE_EQ(score.value_or(-1), value["baseScore"].number())
        << value["vectorString"].text();
    return 1;
  }
  int found = 0;
  for (const JsonValue item : value.items()) found += expect_scores_in(item);
  for (const auto& [key, member] : value.members()) found += expect_scores_in(member);
  return found;
}

TEST(Cvss, AgreesWithNvd) {
  const char* const given = std::getenv("PLIMSOLL_SHARED");
  const std::filesystem::path shared(given != nullptr ? given : PLIMSOLL_SOURCE_DIR "/../shared");
  const std::filesystem::path folder = shared / "advisories" / "nvd";
  if (!std::filesystem::is_directory(folder)) {
    GTEST_SKIP() << "no NVD records in " << folder << " (PLIMSOLL_SHARED names where)";
  }
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    JsonDocument document;
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    ASSERT_TRUE(document.parse(text).has_value()) << entry.path();
    found += expect_scores_in(document.root());
  }
  EXPECT_GT(found, 100);
}

}  // namespace
}  // namespace plimsoll
