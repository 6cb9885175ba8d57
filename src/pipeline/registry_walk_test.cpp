// pipeline/registry_walk_test.cpp - what a registry is called; each digest is scanned once.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/registry_walk.h"

#include <gtest/gtest.h>

#include <mutex>

namespace plimsoll {
namespace {

std::string place_of(const std::string& text) {
  const auto place = parse_walk_place(text);
  return place ? place->registry + " " + place->prefix : std::string(name_of(place.error().code));
}

TEST(WalkPlace, IsAHostAndPerhapsAPrefix) {
  EXPECT_EQ(place_of("registry.example.org"), "registry.example.org ");
  EXPECT_EQ(place_of("localhost:5000/"), "localhost:5000 ");
  EXPECT_EQ(place_of("registry.example.org/team/app"), "registry.example.org team/app");
  EXPECT_EQ(place_of("docker.io/debian"), "docker.io library/debian");
  EXPECT_EQ(place_of("[::1]:5000/a/"), "[::1]:5000 a");
}

TEST(WalkPlace, WhatWouldMeanAnotherRegistryIsRefused) {
  for (const char* const text : {"", "/", "debian", "debian/app", "example.org/app:1",
                                 "example.org/App", "https://example.org", "example.org//a"})
    EXPECT_EQ(place_of(text), "usage") << text;
}

WalkImage image(const std::string& repository, const std::string& tag, char digit) {
  return {.reference = {.registry = "127.0.0.1:1",
                        .repository = repository,
                        .tag = tag,
                        .digest = "sha256:" + std::string(64, digit)},
          .name = "127.0.0.1:1/" + repository + ":" + tag,
          .created = {}};
}

/// Nothing listens there: what would be scanned is an Error, what is kept is not asked for.
TEST(ScanWalk, AReportThatIsThereServesForAllOfItsDigest) {
  WalkPlan plan;
  plan.images = {image("a", "1", 'a'), image("a", "2", 'b'), image("b", "1", 'a')};
  const ScanOptions options{.offline = true, .jobs = 2};
  std::mutex mutex;
  std::vector<std::string> done(3);
  scan_walk(plan, options, false,
            {.kept = [](const WalkImage& one) -> std::optional<Report> {
               if (one.reference.repository != "b") return std::nullopt;
               Report report;
               report.artifact.name = "b:1";
               return report;
             },
             .done =
                 [&](std::size_t at, const Result<Report>& report, bool was_kept) {
                   const std::scoped_lock lock(mutex);
                   done[at] =
                       (report ? report->artifact.name : "failed") + (was_kept ? " kept" : "");
                 }});
  EXPECT_EQ(done, (std::vector<std::string>{"127.0.0.1:1/a:1", "failed", "b:1 kept"}));
}

}  // namespace
}  // namespace plimsoll
