// pipeline/drift_test.cpp - a container against its image: packages, files, and whose they are.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/drift.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "testing/layers.h"

namespace plimsoll {
namespace {

Package package(const std::string& type, const std::string& name, const std::string& version,
                std::vector<std::string> paths) {
  Package made{.type = type, .name = name, .version = version};
  made.purl = "pkg:" + type + "/" + name + "@" + version;
  for (std::string& path : paths) made.locations.push_back({.path = std::move(path)});
  return made;
}

Drift compare(const std::vector<Package>& before, const std::vector<Package>& after) {
  Drift drift;
  compare_packages({.layers = {}, .packages = before}, {.layers = {}, .packages = after}, drift);
  return drift;
}

using Packages = std::vector<DriftPackage>;

TEST(DriftPackages, AddedChangedRemoved) {
  const Drift drift =
      compare({package("deb", "bash", "5.2", {"status"}), package("deb", "old", "1", {"status"}),
               package("pypi", "same", "1", {"p/same"})},
              {package("deb", "bash", "5.3", {"status"}), package("pypi", "evil", "1", {"p/evil"}),
               package("pypi", "same", "1", {"p/same"})});
  EXPECT_EQ(drift.added, (Packages{{"pkg:pypi/evil@1", "", {"p/evil"}}}));
  EXPECT_EQ(drift.changed, (Packages{{"pkg:deb/bash@5.3", "pkg:deb/bash@5.2", {"status"}}}));
  EXPECT_EQ(drift.removed, (Packages{{"pkg:deb/old@1", "", {"status"}}}));
}

TEST(DriftPackages, LinesDoNotMatter) {
  const std::vector<Package> before = {package("deb", "bash", "5.2", {"status"})};
  std::vector<Package> after = before;
  after[0].locations[0].line = 40;
  EXPECT_EQ(compare(before, after), Drift{});
}

TEST(DriftPackages, AnUpgradeMayMove) {
  const Drift drift = compare({package("pypi", "a", "1", {"p/a-1.dist-info/METADATA"})},
                              {package("pypi", "a", "2", {"p/a-2.dist-info/METADATA"})});
  EXPECT_EQ(drift.changed,
            (Packages{{"pkg:pypi/a@2", "pkg:pypi/a@1", {"p/a-2.dist-info/METADATA"}}}));
  EXPECT_TRUE(drift.added.empty() && drift.removed.empty());
}

TEST(DriftPackages, TheSamePlaceFirst) {
  const Drift drift =
      compare({package("npm", "x", "1", {"a", "b"})},
              {package("npm", "x", "1", {"b"}), package("npm", "x", "2", {"a", "c"})});
  EXPECT_EQ(drift.changed, (Packages{{"pkg:npm/x@2", "pkg:npm/x@1", {"a"}}}));
  EXPECT_EQ(drift.added, (Packages{{"pkg:npm/x@2", "", {"c"}}}));
  EXPECT_TRUE(drift.removed.empty());
}

TEST(DriftPackages, OneThatMovedIsNoOtherVersion) {
  const Drift drift = compare({package("npm", "x", "1", {"a"})}, {package("npm", "x", "1", {"b"})});
  EXPECT_TRUE(drift.changed.empty());
  EXPECT_EQ(drift.added.size(), 1U);
  EXPECT_EQ(drift.removed.size(), 1U);
}

TEST(DriftPackages, NothingAgainstNothing) { EXPECT_EQ(compare({}, {}), Drift{}); }

Entry folder(const std::string& path) { return {.path = path, .type = EntryType::folder}; }
Entry file(const std::string& path) { return {.path = path}; }

struct Files {
  std::vector<LayerFacts> image;
  LayerFacts container;
  std::vector<Package> before = {}, after = {};

  Drift operator()(std::vector<FileChange> changes) {
    DriftSide first{.layers = {}, .packages = before};
    for (const LayerFacts& layer : image) first.layers.push_back(&layer);
    Drift drift;
    compare_files(first, {.layers = {&container}, .packages = after}, std::move(changes), drift);
    return drift;
  }
};

std::vector<std::string> paths(const DriftFiles& files) {
  std::vector<std::string> found;
  for (const DriftFile& one : files.first) found.push_back(one.path);
  EXPECT_EQ(files.count, found.size());
  return found;
}

using Paths = std::vector<std::string>;
constexpr auto modified = ChangeKind::modified;
constexpr auto added = ChangeKind::added;
constexpr auto deleted = ChangeKind::deleted;

TEST(DriftFiles, FoldersAreLeftOut) {
  Files files{.image = {}, .container = layer_of({folder("d"), file("d/b"), file("d/a")})};
  files.image.push_back(layer_of({folder("d"), file("d/a"), file("d/gone")}));
  const Drift drift =
      files({{"d", modified}, {"d/b", added}, {"d/a", modified}, {"d/gone", deleted}});
  EXPECT_TRUE(drift.files_known);
  EXPECT_EQ(paths(drift.added_files), Paths{"d/b"});
  EXPECT_EQ(paths(drift.changed_files), Paths{"d/a"});
  EXPECT_EQ(paths(drift.removed_files), Paths{"d/gone"});
}

TEST(DriftFiles, ARemovedFolderTakesAllBelowWithIt) {
  Files files{.image = {}, .container = layer_of({folder("opt")})};
  files.image.push_back(
      layer_of({folder("opt/d"), file("opt/d/a"), file("opt/d/e/b"), file("opt/dx")}));
  files.image.push_back(layer_of({file("opt/d/c"), file("opt/d/e/.wh.b")}));
  const Drift drift = files({{"opt/d", deleted}, {"opt/d/e", deleted}, {"opt/d", deleted}});
  EXPECT_EQ(paths(drift.removed_files), (Paths{"opt/d/a", "opt/d/c"}));
}

TEST(DriftFiles, AFolderThatIsBackAgain) {
  Files files{.image = {}, .container = layer_of({folder("d"), file("d/a"), file("d/new")})};
  files.image.push_back(layer_of({folder("d"), file("d/a"), file("d/b")}));
  const Drift drift = files({{"d", deleted}, {"d/a", modified}, {"d/new", added}});
  EXPECT_EQ(paths(drift.removed_files), Paths{"d/b"});
  EXPECT_EQ(paths(drift.changed_files), Paths{"d/a"});
  EXPECT_EQ(paths(drift.added_files), Paths{"d/new"});
}

TEST(DriftFiles, WhatWasThereForAMomentIsLeftOut) {
  Files files{.image = {}, .container = layer_of({})};
  files.image.push_back(layer_of({}));
  const Drift drift = files({{"tmp/x", added}, {"nowhere", deleted}});
  EXPECT_EQ(drift.added_files.count + drift.changed_files.count + drift.removed_files.count, 0U);
}

TEST(DriftFiles, NamesThatAreNoTextAreCounted) {
  Files files{.image = {}, .container = layer_of({})};
  files.image.push_back(layer_of({}));
  const Drift drift =
      files({{"a\xEF\xBF\xBD", added}, {"b\xEF\xBF\xBD", modified}, {"c\xEF\xBF\xBD", deleted}});
  EXPECT_EQ(drift.added_files.count, 1U);
  EXPECT_EQ(drift.changed_files.count, 1U);
  EXPECT_EQ(drift.removed_files.count, 1U);
}

TEST(DriftFiles, WhoseTheyAre) {
  Files files{
      .image = {},
      .container = layer_of({file("usr/bin/bash"), file("p/x-1.dist-info/RECORD"),
                             file("node_modules/m/lib/i.js"), file("status"), file("own")})};
  files.image.push_back(layer_of({file("usr/bin/bash"), file("bin/ls")}));
  files.image[0].collected.owned.push_back(
      {.path = "info/bash.list", .type = "deb", .owner = "bash", .files = {path_key("bin/bash")}});
  files.before = {package("deb", "bash", "5", {"status"})};
  files.after = {package("deb", "bash", "5", {"status"}),
                 package("pypi", "x", "1", {"p/x-1.dist-info/METADATA"}),
                 package("npm", "m", "1", {"node_modules/m/package.json"})};
  const Drift drift = files({{"usr/bin/bash", modified},
                             {"p/x-1.dist-info/RECORD", added},
                             {"node_modules/m/lib/i.js", added},
                             {"status", added},
                             {"own", added}});
  const std::vector<DriftFile> expected = {{"node_modules/m/lib/i.js", "pkg:npm/m@1"},
                                           {"own", ""},
                                           {"p/x-1.dist-info/RECORD", "pkg:pypi/x@1"},
                                           {"status", ""}};
  EXPECT_EQ(drift.added_files.first, expected);
  EXPECT_EQ(drift.changed_files.first,
            (std::vector<DriftFile>{{"usr/bin/bash", "pkg:deb/bash@5"}}));
}

TEST(DriftFiles, TheListsAreBoundedAndTheCountsAreNot) {
  std::vector<Entry> entries;
  std::vector<FileChange> changes;
  for (int i = 100'000; i > 0; --i) {
    entries.push_back(file("f" + std::to_string(i)));
    changes.push_back({entries.back().path, added});
  }
  Files files{.image = {}, .container = layer_of(entries)};
  files.image.push_back(layer_of({}));
  const Drift drift = files(std::move(changes));
  EXPECT_EQ(drift.added_files.count, 100'000U);
  ASSERT_EQ(drift.added_files.first.size(), DriftFiles::listed);
  EXPECT_EQ(drift.added_files.first.front().path, "f1");
  EXPECT_TRUE(std::ranges::is_sorted(drift.added_files.first, {}, &DriftFile::path));
}

}  // namespace
}  // namespace plimsoll
