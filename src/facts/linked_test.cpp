// facts/linked_test.cpp - which files links give another wanted name, and only those.
// SPDX-License-Identifier: Apache-2.0
#include "facts/linked.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/layers.h"

namespace plimsoll {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

void read_nothing(const File& /*file*/, Collector& /*out*/) {}

constexpr Analyzer database{
    .name = "database", .wanted = {.paths = {"var/lib/db/status"}}, .analyze = read_nothing};
constexpr Analyzer lists{.name = "lists",
                         .wanted = {.suffixes = {".list"}, .folders = {"var/lib/db/info"}},
                         .analyze = read_nothing};
constexpr Analyzer anywhere{
    .name = "anywhere", .wanted = {.names = {"package"}}, .analyze = read_nothing};
bool is_in_modules(std::string_view path) {
  return path.find("modules/") != std::string_view::npos;
}
constexpr Analyzer modules{
    .name = "modules",
    .wanted = {.names = {"module"}, .below = {"modules"}, .takes = is_in_modules},
    .analyze = read_nothing};
constexpr std::array<const Analyzer*, 4> analyzers = {&database, &lists, &anywhere, &modules};

Entry link(std::string path, std::string target) {
  return {.path = std::move(path), .type = EntryType::symlink, .link = std::move(target)};
}
Entry file(std::string path) { return {.path = std::move(path)}; }
Entry hard(std::string path, std::string target) {
  return {.path = std::move(path), .type = EntryType::hardlink, .link = std::move(target)};
}

/// "layer content as name by analyzer" of every linked file.
std::vector<std::string> linked(const std::vector<std::vector<Entry>>& all) {
  const Router router(analyzers);
  std::vector<LayerFacts> layers;
  for (const auto& entries : all) layers.push_back(layer_of(entries, router));
  std::vector<const LayerFacts*> views;
  for (const LayerFacts& facts : layers) views.push_back(&facts);
  std::vector<std::string> texts;
  for (const LinkedFile& found : find_linked(views, router).files) {
    texts.push_back(std::to_string(found.layer) + " " + found.content + " as " + found.name +
                    " by " + std::string(found.analyzer->name));
  }
  return texts;
}

TEST(Linked, NothingWhereNoLinkIsOnTheWay) {
  EXPECT_THAT(linked({{file("var/lib/db/status"), file("var/lib/db/info/a.list")},
                      {link("x", "var/lib"), file("package")}}),
              IsEmpty());
}

TEST(Linked, WrittenThroughALinkOfALowerLayer) {
  EXPECT_THAT(linked({{link("d", "var/lib/db"), file("var/lib/db/status")}, {file("d/status")}}),
              ElementsAre("1 d/status as var/lib/db/status by database"));
}

TEST(Linked, WrittenThroughALinkOfTheSameLayer) {
  EXPECT_THAT(linked({{link("d", "/var/lib/db"), file("d/status"), file("d/info/a.list")}}),
              ElementsAre("0 d/info/a.list as var/lib/db/info/a.list by lists",
                          "0 d/status as var/lib/db/status by database"));
}

TEST(Linked, TheWantedPathLeadsElsewhere) {
  EXPECT_THAT(linked({{file("data/status"), file("data/info/a.list"), file("data/info/b.txt")},
                      {link("var/lib/db", "../../data")}}),
              ElementsAre("0 data/info/a.list as data/info/a.list by lists",
                          "0 data/status as data/status by database"));
  EXPECT_THAT(linked({{file("data/other"), link("var/lib/db/status", "/data/other")}}),
              ElementsAre("0 data/other as data/other by database"));
}

TEST(Linked, OnlyWhatShowsInTheEnd) {
  EXPECT_THAT(
      linked({{file("data/status"), link("var/lib/db", "/data")}, {file("data/.wh.status")}}),
      IsEmpty());
  EXPECT_THAT(linked({{file("data/status"), link("var/lib/db", "/data")}, {file("data/status")}}),
              ElementsAre("1 data/status as data/status by database"));
}

TEST(Linked, NamesThatAreWantedAnywhereWereReadAlready) {
  EXPECT_THAT(linked({{link("d", "e")}, {file("d/package")}}), IsEmpty());
}

TEST(Linked, AFolderBelowWhichFilesAreWantedIsALink) {
  EXPECT_THAT(linked({{link("app/modules", "/store"), file("store/a/module"), file("store/b")}}),
              ElementsAre("0 store/a/module as store/a/module by modules"));
  EXPECT_THAT(linked({{file("work/a/module"), file("work/a/lib/module")},
                      {link("app/modules/a", "../../work/a")}}),
              ElementsAre("0 work/a/lib/module as work/a/lib/module by modules",
                          "0 work/a/module as work/a/module by modules"));
}

TEST(Linked, LinksBetweenWantedFoldersLeadToNothingNew) {
  EXPECT_THAT(linked({{link("app/modules/a", ".store/modules/a"),
                       file("app/modules/.store/modules/a/module")}}),
              IsEmpty());
  EXPECT_THAT(linked({{link("modules/x", "../.."), link("modules/y", "y")}}), IsEmpty());
}

TEST(Linked, WhatIsFoundIsToldOfTheRealPlaces) {
  const std::vector<LinkedFile> files = {{.name = "store/a", .wanted = "modules/a"}};
  Collected found;
  found.packages = {{{.locations = {{.path = "modules/a", .line = 3}}}, "modules"}};
  found.problems = {{.path = "modules/a"}, {.path = "else"}};
  tell_of_real_places(found, files);
  EXPECT_EQ(found.packages[0].package.locations[0].path, "store/a");
  EXPECT_EQ(found.problems[0].path, "store/a");
  EXPECT_EQ(found.problems[1].path, "else");
}

TEST(Linked, AHardLinkIsReadWhereItsContentIs) {
  EXPECT_THAT(linked({{link("d", "var/lib/db")}, {file("x"), hard("d/status", "x")}}),
              ElementsAre("1 x as var/lib/db/status by database"));
}

TEST(Linked, LoopsLeadNowhere) {
  EXPECT_THAT(linked({{link("var", "var"), link("d", "d"), file("d/status")}}), IsEmpty());
}

}  // namespace
}  // namespace plimsoll
