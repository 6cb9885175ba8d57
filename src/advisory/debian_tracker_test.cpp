// advisory/debian_tracker_test.cpp - statuses, releases, and broken packages among good ones.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/debian_tracker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll {
namespace {

struct Read {
  Status status;
  std::vector<Record> records;
  std::vector<Error> problems;
  std::uint64_t unknown_releases = 0;
};

Read read(std::string_view text) {
  Read result;
  result.status = parse_tracker(
      text, [&](Record record) { result.records.push_back(std::move(record)); },
      [&](Error error) { result.problems.push_back(std::move(error)); }, result.unknown_releases);
  return result;
}

constexpr std::string_view sample = R"({"boat": {"CVE-2030-1": {"description": "Sinks.\nReally.",
  "releases": {
    "bookworm": {"status": "resolved", "fixed_version": "1:2.0-1", "urgency": "low**"},
    "bullseye": {"status": "resolved", "fixed_version": "0", "urgency": "unimportant"},
    "trixie": {"status": "open", "urgency": "not yet assigned", "nodsa_reason": "ignored"},
    "buster": {"status": "undetermined", "urgency": "not yet assigned"},
    "sid": {"status": "open", "urgency": "high"}}}},
  "raft": {"TEMP-1": {"releases": {"bookworm": {"status": "open", "urgency": "end-of-life"}}}}})";

TEST(DebianTracker, ReadsEveryStatus) {
  const Read result = read(sample);
  ASSERT_TRUE(result.status);
  ASSERT_EQ(result.records.size(), 2U);
  const Record& boat = result.records[0];
  EXPECT_EQ(boat.id, "CVE-2030-1");
  EXPECT_EQ(boat.title, "Sinks.");
  ASSERT_EQ(boat.affected.size(), 4U);
  EXPECT_EQ(boat.affected[0].ecosystem, "Debian:12");
  EXPECT_EQ(boat.affected[0].name, "boat");
  EXPECT_EQ(boat.affected[0].rating, "low");
  EXPECT_EQ(boat.affected[0].ranges[0][1], (RangeEvent{Event::Kind::fixed, "1:2.0-1"}));
  EXPECT_TRUE(boat.affected[1].ranges.empty());  // "0": never affected
  EXPECT_EQ(boat.affected[2].state, FixState::wont_fix);
  EXPECT_EQ(boat.affected[2].rating, "");
  EXPECT_EQ(boat.affected[3].state, FixState::under_investigation);
  EXPECT_EQ(result.records[1].affected[0].state, FixState::end_of_life);
  EXPECT_EQ(result.unknown_releases, 1U);
}

TEST(DebianTracker, OnePackageCostsItselfAlone) {
  const Read result = read(R"({"bad": {"CVE-1": nonsense}, "boat": {"CVE-2": {"releases": {}}}})");
  EXPECT_TRUE(result.status);
  EXPECT_EQ(result.problems.size(), 1U);
  EXPECT_EQ(result.records.size(), 1U);
}

TEST(DebianTracker, AFileThatEndsEarlyIsAnError) {
  for (std::size_t length = 0; length < sample.size(); length += 7) {
    EXPECT_FALSE(read(sample.substr(0, length)).status) << length;
  }
  EXPECT_FALSE(read("[]").status);
  EXPECT_FALSE(read(R"({"a": {}} trailing)").status);
  EXPECT_TRUE(read("{}").status);
}

TEST(DebianTracker, BracesInsideTextsAreText) {
  const Read result = read(R"({"a": {"CVE-1": {"description": "} \" {", "releases": {}}}})");
  EXPECT_TRUE(result.status);
  ASSERT_EQ(result.records.size(), 1U);
  EXPECT_EQ(result.records[0].title, "} \" {");
}

TEST(DebianTracker, IsKnownByItsFirstBytes) {
  EXPECT_TRUE(looks_like_tracker(sample));
  EXPECT_FALSE(looks_like_tracker(R"({"id": "X", "affected": []})"));
  EXPECT_FALSE(looks_like_tracker(R"({"a": {"b": {}}})"));
  EXPECT_FALSE(looks_like_tracker(""));
}

}  // namespace
}  // namespace plimsoll
