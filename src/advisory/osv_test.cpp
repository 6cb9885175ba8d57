// advisory/osv_test.cpp - records of every kind of field, and of none.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/osv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Result<Record> read(std::string_view json, LeftOut* counts = nullptr) {
  JsonDocument document;
  EXPECT_TRUE(document.parse(json)) << json;
  LeftOut left_out;
  Result<Record> record = parse_osv(document.root(), left_out);
  if (counts != nullptr) *counts = left_out;
  return record;
}

constexpr std::string_view whole = R"({
  "schema_version": "1.6.0", "id": "GHSA-aaaa-bbbb-cccc", "aliases": ["CVE-2030-1"],
  "related": ["CVE-2030-2"], "upstream": ["CVE-2030-3"],
  "published": "2030-01-02T00:00:00Z", "modified": "2030-01-03T00:00:00Z",
  "summary": "Sinks when\nloaded", "details": "long prose",
  "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
  "affected": [{
    "package": {"ecosystem": "npm", "name": "boat", "purl": "pkg:npm/boat"},
    "ranges": [{"type": "SEMVER", "events": [{"introduced": "1.0.0"}, {"fixed": "1.2.0"}]},
               {"type": "ECOSYSTEM",
                "events": [{"introduced": "2.0.0"}, {"last_affected": "2.1.0"}]},
               {"type": "GIT", "events": [{"introduced": "0"}]}],
    "versions": ["0.9.0"],
    "severity": [{"type": "CVSS_V4", "score": "CVSS:4.0/AV:N"}]}],
  "references": [{"type": "FIX", "url": "https://example.org/fix"}],
  "database_specific": {"severity": "HIGH", "known_exploited": "2030-02-01"}})";

TEST(Osv, KeepsEveryFieldThatMatters) {
  LeftOut left_out;
  const Result<Record> record = read(whole, &left_out);
  ASSERT_TRUE(record) << record.error().what;
  EXPECT_EQ(record->id, "GHSA-aaaa-bbbb-cccc");
  EXPECT_THAT(record->aliases, ElementsAre("CVE-2030-1"));
  EXPECT_THAT(record->related, ElementsAre("CVE-2030-2"));
  EXPECT_THAT(record->upstream, ElementsAre("CVE-2030-3"));
  EXPECT_EQ(record->title, "Sinks when");
  EXPECT_EQ(record->rating, "HIGH");
  EXPECT_EQ(record->vectors.size(), 1U);
  EXPECT_TRUE(record->known_exploited);
  EXPECT_THAT(record->references, ElementsAre(Reference{"FIX", "https://example.org/fix"}));
  ASSERT_EQ(record->affected.size(), 1U);
  const Affected& boat = record->affected[0];
  ASSERT_EQ(boat.ranges.size(), 2U);
  EXPECT_THAT(boat.ranges[1], ElementsAre(RangeEvent{Event::Kind::introduced, "2.0.0"},
                                          RangeEvent{Event::Kind::last_affected, "2.1.0"}));
  EXPECT_THAT(boat.versions, ElementsAre("0.9.0"));
  EXPECT_THAT(boat.vectors, ElementsAre("CVSS:4.0/AV:N"));
  EXPECT_EQ(left_out, (LeftOut{.git_ranges = 1}));
}

TEST(Osv, TitlesFallBackToTheFirstLineOfTheDetails) {
  EXPECT_EQ(read(R"({"id": "X", "details": "### Impact\n\nBad."})")->title, "Impact");
  const std::string longer(500, 'y');
  const std::string title = read(R"({"id": "X", "summary": "z )" + longer + "\"}")->title;
  EXPECT_EQ(title, "z…");
  EXPECT_LT(read("{\"id\": \"X\", \"summary\": \"" + longer + "\"}")->title.size(), 250U);
}

TEST(Osv, WhatWouldMatchNothingIsSaid) {
  LeftOut left_out;
  ASSERT_TRUE(read(R"({"id": "X", "affected": [{"package": {"ecosystem": "NPM", "name": "boat"}},
    {"package": {"ecosystem": "Debian:12", "name": "boat"}},
    {"package": {"ecosystem": "SUSE:Linux Enterprise 15", "name": "boat"}}]})",
                   &left_out));
  EXPECT_EQ(left_out, (LeftOut{.unknown_ecosystems = 1, .unknown_ecosystem = "NPM"}));
  const auto record = read(R"({"id": "X", "affected": [{
    "package": {"ecosystem": "npm", "name": "boat"},
    "ranges": [{"type": "SEMVER", "events": [{"fixed": "1.2"}]}]}]})");
  ASSERT_FALSE(record);
  EXPECT_NE(record.error().what.find("no introduced event"), std::string::npos);
}

TEST(Osv, TitlesAndNamesAreBounded) {
  std::string aliases = "\"CVE-0\"";
  for (int i = 1; i < 10'005; ++i) aliases += ", \"CVE-" + std::to_string(i) + "\"";
  LeftOut left_out;
  const auto record = read("{\"id\": \"X\", \"summary\": \"" + std::string(3'000'000, 'y') +
                               "\", \"aliases\": [" + aliases + "]}",
                           &left_out);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->aliases.size(), 10'000U);
  EXPECT_EQ(left_out, (LeftOut{.names_cut = 5}));
  EXPECT_LT(record->title.size(), 250U);
}

TEST(Osv, DistributionsRateInTheirOwnPlaces) {
  EXPECT_EQ(read(R"({"id": "ALSA-2030:1", "summary": "Moderate: boat update"})")->rating,
            "Moderate");
  EXPECT_EQ(read(R"({"id": "X-1", "summary": "Moderate: boat update"})")->rating, "");
  EXPECT_EQ(read(R"({"id": "U", "severity": [{"type": "Ubuntu", "score": "low"}]})")->rating,
            "low");
  const Result<Record> debian = read(R"({"id": "D", "affected": [{
    "package": {"ecosystem": "Debian:12", "name": "boat"},
    "ecosystem_specific": {"urgency": "end-of-life"}, "ranges": []}]})");
  EXPECT_EQ(debian->affected[0].state, FixState::end_of_life);
  const Result<Record> wolfi = read(R"({"id": "W", "database_specific":
    {"status": "fix-not-planned"},
    "affected": [{"package": {"ecosystem": "Wolfi", "name": "b"}}]})");
  EXPECT_EQ(wolfi->affected[0].state, FixState::wont_fix);
}

TEST(Osv, SuseIsMatchedByBinaryNames) {
  const Result<Record> record = read(R"({"id": "SUSE-SU-1", "affected": [{
    "package": {"ecosystem": "openSUSE:Leap 15.6", "name": "boat"},
    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2-1"}]}],
    "ecosystem_specific": {"binaries": [{"boat-tools": "2-1", "libboat1": "2-1"}]}}]})");
  ASSERT_EQ(record->affected.size(), 2U);
  EXPECT_EQ(record->affected[0].name, "boat-tools");
  EXPECT_EQ(record->affected[1].ranges[0][1].version, "2-1");
}

TEST(Osv, ScoresWithoutVectorsCountIfTheyAreScores) {
  EXPECT_EQ(read(R"({"id": "R", "database_specific": {"cvss_v3": "4.6"}})")->score, 4.6);
  EXPECT_EQ(read(R"({"id": "R", "database_specific": {"cvss_score": 9.8}})")->score, 9.8);
  EXPECT_FALSE(read(R"({"id": "R", "database_specific": {"cvss_v3": "11"}})")->score);
  EXPECT_FALSE(read(R"({"id": "R", "database_specific": {"cvss_v3": "bad"}})")->score);
}

TEST(Osv, WhatCannotBeUnderstoodIsAnError) {
  const auto affected = [](std::string_view events) {
    return R"({"id": "X", "affected": [{"package": {"ecosystem": "npm", "name": "b"},
      "ranges": [{"type": "SEMVER", "events": )" +
           std::string(events) + "}]}]}";
  };
  for (const std::string_view events :
       {"[]", "[{\"introdused\": \"1\"}]", "[{\"fixed\": 1}]", "7"}) {
    EXPECT_FALSE(read(affected(events))) << events;
  }
  EXPECT_FALSE(read(R"({"modified": "2030"})"));
}

TEST(Osv, CountsWhatItLeavesOut) {
  LeftOut left_out;
  EXPECT_TRUE(read(R"({"id": "X", "affected": [
    {"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]},
    {"package": {"ecosystem": "npm", "name": "b"}, "ranges": [{"type": "MOON", "events": []}]}]})",
                   &left_out));
  EXPECT_EQ(left_out, (LeftOut{.git_ranges = 1, .without_package = 1, .unknown_ranges = 1}));
}

TEST(Osv, KnowsItsOwn) {
  const auto looks = [](std::string_view json) {
    JsonDocument document;
    EXPECT_TRUE(document.parse(json));
    return looks_like_osv(document.root());
  };
  EXPECT_TRUE(looks(R"({"id": "X", "modified": "2030"})"));
  EXPECT_FALSE(looks(R"({"id": "X"})"));
  EXPECT_FALSE(looks(R"([1])"));
}

}  // namespace
}  // namespace plimsoll
