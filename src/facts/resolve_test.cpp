// facts/resolve_test.cpp - layers brought together: who came first, who owns what, one a purl.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "facts/inventory.h"
#include "testing/layers.h"

namespace plimsoll {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* status = "var/lib/dpkg/status";

FoundPackage deb(const std::string& name, const std::string& version = "1",
                 const std::string& path = status) {
  return {{.type = "deb",
           .name = name,
           .version = version,
           .arch = "amd64",
           .locations = {{.path = path, .line = 1}}},
          "deb-status"};
}

FoundPackage npm(const std::string& name, const std::string& path) {
  return {{.type = "npm", .name = name, .version = "1.0.0", .locations = {{.path = path}}}, "npm"};
}

LayerFacts layer(std::vector<Entry> entries, std::vector<FoundPackage> packages) {
  for (const FoundPackage& found : packages)
    entries.push_back({.path = found.package.locations.front().path});
  LayerFacts facts = layer_of(entries);
  facts.collected.packages = std::move(packages);
  return facts;
}

Inventory inventory_of(const std::vector<LayerFacts>& layers, const ResolveOptions& options = {}) {
  std::vector<const LayerFacts*> views;
  for (const LayerFacts& facts : layers) views.push_back(&facts);
  return resolve(views, options);
}

std::vector<std::string> named(const Inventory& inventory) {
  std::vector<std::string> names;
  for (const Package& p : inventory.packages)
    names.push_back(p.name + " " + p.version + " @" + std::to_string(p.locations.front().layer));
  return names;
}

TEST(Resolve, ARewrittenStatusBringsOnlyWhatChanged) {
  const Inventory inventory =
      inventory_of({layer({}, {deb("bash"), deb("curl"), deb("gone")}),
                    layer({}, {deb("bash"), deb("curl", "2")}),
                    layer({}, {deb("bash"), deb("curl", "2"), deb("new")})});
  EXPECT_THAT(named(inventory), ElementsAre("bash 1 @0", "curl 2 @1", "new 1 @2"));
}

TEST(Resolve, WhatWasRemovedAndCameBackIsNew) {
  const Inventory inventory =
      inventory_of({layer({}, {deb("bash"), deb("curl")}), layer({}, {deb("bash")}),
                    layer({}, {deb("bash"), deb("curl")})});
  EXPECT_THAT(named(inventory), ElementsAre("bash 1 @0", "curl 1 @2"));
}

TEST(Resolve, WhatALaterLayerHidesIsNotThere) {
  const std::string path = "app/node_modules/a/package.json";
  EXPECT_THAT(
      inventory_of({layer({}, {npm("a", path)}), layer({{.path = "app/.wh.node_modules"}}, {})})
          .packages,
      IsEmpty());
  EXPECT_THAT(inventory_of({layer({}, {npm("a", path)}), layer({{.path = "app"}}, {})}).packages,
              IsEmpty());
}

TEST(Resolve, AFileThatADistributionPackageOwnsIsThatPackage) {
  const std::string path = "usr/lib/node_modules/npm/package.json";
  LayerFacts base = layer({}, {deb("npm"), npm("npm", path), npm("mine", "app/package.json")});
  const std::string list = "var/lib/dpkg/info/npm.list";
  base.collected.owned = {{list, "deb", "npm", {path_key("/lib/node_modules/npm/package.json")}}};
  EXPECT_THAT(named(inventory_of({base})), ElementsAre("npm 1 @0", "mine 1.0.0 @0"));

  const LayerFacts removes = layer({{.path = "var/lib/dpkg/info/.wh.npm.list"}}, {});
  EXPECT_EQ(inventory_of({base, removes}).packages.size(), 3U) << "nobody says it owns it";
}

TEST(Resolve, OnlyInstalledPackagesOwnFiles) {
  const std::string path = "usr/lib/node_modules/npm/package.json";
  LayerFacts base = layer({}, {deb("bash"), npm("npm", path)});
  base.collected.owned = {{"var/lib/dpkg/info/npm.list", "deb", "npm", {path_key(path)}}};
  EXPECT_EQ(inventory_of({base}).packages.size(), 2U) << "the list was left behind";
  base.collected.owned = {{"var/lib/dpkg/info/bash.list", "deb", "bash", {path_key(path)}}};
  EXPECT_EQ(inventory_of({base}).packages.size(), 1U);
}

TEST(Resolve, AnotherFileInPlaceOfAnOwnedOneIsNotOwned) {
  const std::string path = "usr/lib/node_modules/npm/package.json";
  LayerFacts base = layer({}, {deb("npm"), npm("npm", path)});
  const std::string list = "var/lib/dpkg/info/npm.list";
  base.collected.owned = {{list, "deb", "npm", {path_key(path)}}};
  const LayerFacts other = layer({}, {npm("minimist", path)});
  EXPECT_THAT(named(inventory_of({base, other})), ElementsAre("npm 1 @0", "minimist 1.0.0 @1"));
  const LayerFacts same = layer({}, {npm("npm", path)});
  EXPECT_THAT(named(inventory_of({base, same})), ElementsAre("npm 1 @0")) << "chown, say";
  LayerFacts upgrade = layer({{.path = list}}, {deb("npm", "2"), npm("new", path)});
  upgrade.collected.owned = base.collected.owned;
  EXPECT_THAT(named(inventory_of({base, upgrade})), ElementsAre("npm 2 @1"));
}

TEST(Resolve, AFileOfStatusFoldersIsNamedAsTheListsBesideIt) {
  const std::string path = "usr/lib/python3/a.dist-info/METADATA";
  const FoundPackage python = npm("a", path);
  LayerFacts base = layer({}, {deb("python3-a", "1", "var/lib/dpkg/status.d/short"), python});
  base.collected.owned = {
      {"var/lib/dpkg/status.d/short.md5sums", "deb", "short", {path_key(path)}}};
  EXPECT_EQ(inventory_of({base}).packages.size(), 1U);
}

TEST(Resolve, ProblemsOfWhatALaterLayerRemovedAreGone) {
  LayerFacts base = layer({{.path = "a/status"}, {.path = "b/status"}}, {});
  for (const char* const path : {"a/status", "b/status", ""})
    base.collected.problems.push_back({.path = path, .error = {Errc::malformed, "bad"}});
  const Inventory inventory = inventory_of({base, layer({{.path = "a/.wh.status"}}, {})});
  ASSERT_EQ(inventory.problems.size(), 2U);
  EXPECT_EQ(inventory.problems[0].path, "b/status");
  EXPECT_EQ(inventory.problems[1].path, "");
}

TEST(Resolve, ASystemWithoutAnyPackageOfItIsAProblem) {
  LayerFacts base = layer({{.path = "etc/os-release"}}, {npm("a", "x/package.json")});
  base.collected.systems = {{"etc/os-release", {.id = "debian", .version = "12"}}};
  const auto problems = inventory_of({base}).problems;
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].error.code, Errc::not_found);
  EXPECT_TRUE(inventory_of({base, layer({}, {deb("bash")})}).problems.empty());
  base.collected.systems[0].system.id = "nobody-knows";
  EXPECT_TRUE(inventory_of({base}).problems.empty());
}

TEST(Resolve, ManyEqualLayersAreCheap) {
  std::vector<FoundPackage> packages;
  for (int i = 0; i < 200; ++i)
    packages.push_back(npm("n" + std::to_string(i), "x/" + std::to_string(i) + "/package.json"));
  const LayerFacts one = layer({}, packages);
  const std::vector<const LayerFacts*> views(1000, &one);
  const Inventory inventory = resolve(views);
  ASSERT_EQ(inventory.packages.size(), 200U);
  EXPECT_EQ(inventory.packages[0].locations[0].layer, 0U);
}

TEST(Resolve, MergedUsrIsOnePlace) {
  const LayerFacts base = layer({{.path = "lib", .type = EntryType::symlink, .link = "usr/lib"}},
                                {npm("a", "usr/lib/node_modules/a/package.json")});
  const LayerFacts upper = layer({}, {npm("b", "lib/node_modules/a/package.json")});
  const Inventory inventory = inventory_of({base, upper});
  ASSERT_THAT(named(inventory), ElementsAre("b 1.0.0 @1"));
  EXPECT_EQ(inventory.packages[0].locations[0].path, "usr/lib/node_modules/a/package.json");
}

TEST(Resolve, OnePurlHasAllItsPlaces) {
  const Inventory inventory = inventory_of(
      {layer({}, {npm("a", "y/package.json")}), layer({}, {npm("a", "x/package.json")})});
  ASSERT_EQ(inventory.packages.size(), 1U);
  EXPECT_EQ(inventory.packages[0].purl, "pkg:npm/a@1.0.0");
  EXPECT_THAT(inventory.packages[0].locations,
              ElementsAre(Location{.path = "x/package.json", .layer = 1},
                          Location{.path = "y/package.json", .layer = 0}));
}

LayerFacts system_layer(const std::string& path, const std::string& id) {
  LayerFacts facts = layer_of({{.path = path}});
  facts.collected.systems = {{path, {.id = id, .version = "12"}}};
  return facts;
}

TEST(Resolve, PythonNamesHaveManySpellings) {
  FoundPackage needing = npm("Needing", "a/METADATA"), needed = npm("zope.interface", "b/METADATA");
  for (FoundPackage* found : {&needing, &needed}) found->package.type = "pypi";
  needing.package.depends_on = {"Zope_Interface", "zope-interface", "absent"};
  const Inventory inventory = inventory_of({layer({}, {needing, needed})});
  ASSERT_EQ(inventory.packages.size(), 2U);
  EXPECT_THAT(inventory.packages[0].depends_on, ElementsAre("pkg:pypi/zope-interface@1.0.0"));
}

TEST(Resolve, TheBestPlaceThenTheLatestLayerSaysTheSystem) {
  const LayerFacts etc = system_layer("etc/os-release", "debian");
  const LayerFacts usr = system_layer("usr/lib/os-release", "ubuntu");
  const LayerFacts later = system_layer("etc/os-release", "alpine");
  EXPECT_EQ(inventory_of({etc, usr}).system.id, "debian");
  EXPECT_EQ(inventory_of({usr, etc}).system.id, "debian");
  EXPECT_EQ(inventory_of({etc, usr, later}).system.id, "alpine");
  EXPECT_EQ(inventory_of({usr}).system.id, "ubuntu");
  EXPECT_EQ(inventory_of({}).system.id, "");
  const Inventory forced = inventory_of({etc}, {.distro_id = "ubuntu", .distro_version = "22.04"});
  EXPECT_EQ(forced.system.id, "ubuntu");
  EXPECT_EQ(forced.system.codename, "jammy");
}

TEST(Resolve, PurlsSpeakOfTheSystem) {
  LayerFacts facts = layer({}, {deb("bash", "1:5.2-1")});
  facts.entries = layer_of({{.path = status}, {.path = "etc/os-release"}}).entries;
  facts.collected.systems = {{"etc/os-release", {.id = "debian", .version = "12"}}};
  EXPECT_EQ(inventory_of({facts}).packages[0].purl,
            "pkg:deb/debian/bash@1:5.2-1?arch=amd64&distro=debian-12");
}

TEST(Resolve, TheOrderInWhichThingsWereFoundDoesNotShow) {
  std::vector<FoundPackage> found;
  for (int i = 0; i < 100; ++i) {
    found.push_back(npm("p" + std::to_string(i % 30), std::to_string(i) + "/package.json"));
    found.back().package.depends_on = {"p1", "p2", "none"};
  }
  const Inventory one = inventory_of({layer({}, found)});
  std::ranges::reverse(found);
  const Inventory two = inventory_of({layer({}, found)});
  EXPECT_EQ(one.packages, two.packages);
  EXPECT_THAT(one.packages.front().depends_on, ElementsAre("pkg:npm/p1@1.0.0", "pkg:npm/p2@1.0.0"));
}

TEST(Resolve, ProblemsSayTheirLayer) {
  LayerFacts facts;
  facts.collected.problems = {{.path = "x", .layer = {}, .error = {Errc::malformed, "bad"}}};
  const Inventory inventory = inventory_of({{}, facts});
  ASSERT_EQ(inventory.problems.size(), 1U);
  EXPECT_EQ(inventory.problems[0].layer, 1U);
}

}  // namespace
}  // namespace plimsoll
