// detect/config/kubernetes/kustomized_test.cpp - manifests as kustomizations build them.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/kubernetes/kustomized.h"

#include <gtest/gtest.h>

#include <chrono>

#include "detect/config/together_for_test.h"

namespace plimsoll::config {
namespace {

constexpr std::string_view deployment =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n"
    "      containers:\n      - name: c\n        image: x:1\n        securityContext: {privileged: "
    "true}\n      - name: d\n        image: y:1\n";
constexpr std::string_view privileged = "any c in pod.containers (c.sc.privileged)";

TEST(Kustomized, APatchMendsItsBase) {
  Together together{std::string(privileged)};
  const std::string base(deployment);
  const auto say = [&](const std::string& kustomization) {
    return together.say({{"b/a.yaml", base}, {"b/kustomization.yaml", kustomization}});
  };
  using Said = std::vector<std::string>;
  EXPECT_EQ(say("resources: [a.yaml]\n"), Said{"b/a.yaml:6"});
  const std::string merged =
      "apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: NAME}\n    spec: {template: "
      "{spec: {containers: [{name: c, securityContext: {privileged: false}}]}}}\n";
  const auto inline_patch = [&](const std::string& name) {
    std::string text = "resources: [a.yaml]\npatches:\n- patch: |-\n    " + merged;
    return text.replace(text.find("NAME"), 4, name);
  };
  EXPECT_EQ(say(inline_patch("web")), Said{});
  EXPECT_EQ(say(inline_patch("other")), Said{"b/a.yaml:6"});
  EXPECT_EQ(say(inline_patch("other") + "  target: {kind: Deployment, name: w.*}\n"), Said{});
  EXPECT_EQ(say(inline_patch("other") + "  target: {kind: StatefulSet}\n"), Said{"b/a.yaml:6"});
  EXPECT_EQ(say(inline_patch("web") + "  target: {labelSelector: 'app=x'}\n"), Said{"b/a.yaml:6"});
  EXPECT_EQ(say("resources: [a.yaml]\npatches:\n- target: {kind: Deployment}\n  patch: |\n"
                "    - {op: remove, path: /spec/template/spec/containers/0/securityContext}\n"),
            Said{});
  EXPECT_EQ(
      say("resources: [a.yaml]\npatchesJson6902:\n- target: {kind: Deployment, name: web}\n"
          "  patch: '[{\"op\": \"replace\", \"path\": "
          "\"/spec/template/spec/containers/0/securityContext/privileged\", \"value\": false}]'\n"),
      Said{});
  // What cannot be done is not done, and not by halves.
  EXPECT_EQ(say("resources: [a.yaml]\npatches:\n- target: {kind: Deployment}\n  patch: |\n"
                "    - {op: remove, path: /spec/template/spec/containers/0/securityContext}\n"
                "    - {op: replace, path: /none/x, value: 1}\n"),
            Said{"b/a.yaml:6"});
  EXPECT_EQ(say("resources: [a.yaml]\npatchesStrategicMerge:\n- |-\n  apiVersion: apps/v1\n"
                "  kind: Deployment\n  metadata: {name: web}\n  $patch: delete\n"),
            Said{});
}

TEST(Kustomized, PatchesLieInFiles) {
  Together together{std::string(privileged)};
  const std::string base(deployment);
  const std::string merged =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    "
      "spec:\n"
      "      containers:\n      - name: c\n        securityContext: {privileged: false}\n";
  const std::string operations =
      "# of the web\n- op: remove\n  path: /spec/template/spec/containers/0/securityContext\n";
  using Said = std::vector<std::string>;
  struct Way {
    std::string text, entry;
  };
  const std::vector<Way> ways = {
      {merged, "patches: [{path: p.yaml}]"},
      {merged, "patchesStrategicMerge: [p.yaml]"},
      {operations, "patches: [{path: p.yaml, target: {kind: Deployment}}]"},
      {operations, "patchesJson6902: [{path: p.yaml, target: {name: web}}]"}};
  for (const Way& way : ways) {
    const auto files = [&](const std::string& other) {
      return std::vector<std::pair<std::string, std::string>>{
          {"b/a.yaml", base},
          {"b/kustomization.yaml", "resources: [a.yaml]\n"},
          {"o/kustomization.yaml", "resources: [../b]\n" + way.entry + "\n"},
          {"o/p.yaml", way.text},
          {"q/kustomization.yaml", other}};
    };
    EXPECT_EQ(together.say(files("resources: []\n")), Said{}) << way.entry;
    // Another one builds the same without them.
    EXPECT_EQ(together.say(files("resources: [../b]\n")), Said{"b/a.yaml:6"}) << way.entry;
    EXPECT_EQ(together.say(files("components: [../o]\n")), Said{}) << way.entry;
  }
}

TEST(Kustomized, WhatAPatchAddsLiesInThePatch) {
  rule::RuleSet set;
  set.read(
      "- {check: T-001, title: t, severity: low, context: k8s.container, fail: "
      "container.sc.privileged, message: m}\n",
      "t.yaml");
  const rule::Pack pack = rule::compile(set);
  const std::string bytes = rule::make_check_image(pack);
  const rule::CheckImage image = rule::CheckImage::open(bytes).value();
  DocumentChecker checker(image, {}, {}, true);
  Detections layer;
  const auto check = [&](std::string_view path, std::string_view text) {
    checker.check({.path = path, .has_ignore_file = {}}, text, layer);
  };
  check("b/a.yaml", "# plimsoll:ignore=T-001\n\n" + std::string(deployment));
  check("b/kustomization.yaml",
        "resources: [a.yaml]\npatches:\n- path: p.yaml\n- target: {kind: Deployment}\n  patch: |-\n"
        "    - op: add\n      path: /spec/template/spec/containers/-\n"
        "      value: {name: f, securityContext: {privileged: true}}\n"
        "    - {op: add, path: /spec/template/spec/containers/2/securityContext, value: "
        "{privileged: true}}\n");
  check("b/p.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n"
        "    spec:\n      containers:\n      - name: e\n        securityContext: {privileged: "
        "true}\n");
  std::vector<HeldDocument> held;
  for (const Held& each : layer.held)
    held.push_back({.path = each.path, .layer = 0, .bytes = each.bytes});
  Detections out;
  CheckRunner runner(image, {}, {});
  judge(held, runner, out);
  std::vector<std::string> found;
  for (const Finding& finding : out.findings)
    found.push_back(finding.location.path + ":" + std::to_string(finding.location.line));
  std::ranges::sort(found);
  EXPECT_EQ(found, (std::vector<std::string>{"b/a.yaml:10", "b/a.yaml:13", "b/kustomization.yaml:8",
                                             "b/p.yaml:8"}));
  EXPECT_TRUE(out.problems.empty());
}

TEST(Kustomized, WhoBuildsItWithoutPatchesCountsBehindManyThatPatch) {
  Together together{std::string(privileged)};
  std::vector<std::pair<std::string, std::string>> files = {
      {"b/a.yaml", std::string(deployment)}, {"b/kustomization.yaml", "resources: [a.yaml]\n"}};
  for (int i = 0; i < 40; ++i) {
    const std::string remove =
        "patches:\n- target: {kind: Deployment}\n  patch: |\n"
        "    - {op: remove, path: /spec/template/spec/containers/0/securityContext}\n";
    files.emplace_back("o" + std::to_string(100 + i) + "/kustomization.yaml",
                       "resources: [../b]\n" + (i < 39 ? remove : std::string()));
  }
  EXPECT_EQ(together.say(files), std::vector<std::string>{"b/a.yaml:6"});
}

TEST(Kustomized, LatticesOfKustomizationsEnd) {
  Together together{std::string(privileged)};
  for (const std::string list : {"resources", "components"}) {
    std::vector<std::pair<std::string, std::string>> files = {
        {"b/a.yaml", std::string(deployment)},
        {"t/kustomization.yaml",
         "resources: [../b/a.yaml]\ncomponents: [../d0w0]\npatches: [{patch: '[]'}]\n"}};
    for (int i = 0; i < 30 * 6; ++i) {
      const std::string below = "../d" + std::to_string((i / 6) + 1) + "w";
      std::string named = list == "resources" ? "../b/a.yaml" : "";
      if (i / 6 < 29) {
        named.clear();
        for (int j = 0; j < 6; ++j) named += below + std::to_string(j) + ", ";
      }
      files.emplace_back(
          "d" + std::to_string(i / 6) + "w" + std::to_string(i % 6) + "/kustomization.yaml",
          list + ": [" + named + "]\n");
    }
    EXPECT_EQ(together.say(files), std::vector<std::string>{"b/a.yaml:6"}) << list;
  }
}

TEST(Kustomized, WhomPatchesAreForIsLookedUpOnce) {
  Together together{std::string(privileged)};
  // 200 patches that are long, and 2000 objects.
  std::string objects = std::string(deployment);
  for (int i = 0; i < 2000; ++i)
    objects += "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p" + std::to_string(i) + "}\n";
  std::string patches;
  for (int i = 0; i < 200; ++i) {
    patches += "---\napiVersion: apps/v1\n";
    for (int j = 0; j < 2000; ++j) patches += "k" + std::to_string(j) + ": 1\n";
    patches += "kind: Deployment\nmetadata: {name: none}\n";
  }
  const auto said = together.say({{"b/a.yaml", objects},
                                  {"b/kustomization.yaml",
                                   "resources: [a.yaml]\npatches:\n- path: p.yaml\n"
                                   "- target: {name: 'w.b|p[0-9]+'}\n  patch: |\n"
                                   "    - {op: add, path: /metadata/labels, value: {a: b}}\n"},
                                  {"b/p.yaml", patches}});
  EXPECT_EQ(said, std::vector<std::string>{"b/a.yaml:6"});
}

TEST(Kustomized, ThePatchOfTheManiethFileCounts) {
  Together together{std::string(privileged)};
  std::vector<std::pair<std::string, std::string>> files = {{"b/a.yaml", std::string(deployment)}};
  std::string kustomization = "resources: [a.yaml]\npatches:\n";
  for (int i = 0; i < 300; ++i) {
    const std::string name = "p" + std::to_string(i) + ".yaml";
    kustomization += "- path: " + name + "\n";
    files.emplace_back("b/" + name,
                       "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n"
                       "  template: {spec: {containers: [{name: c, securityContext: {privileged: " +
                           std::string(i == 299 ? "true" : "false") + "}}]}}\n");
  }
  files.emplace_back("b/kustomization.yaml", kustomization);
  EXPECT_EQ(together.say(files).size(), 1U);
}

TEST(Kustomized, PatchBombsEnd) {
  Together together{std::string(privileged)};
  std::string base;
  for (int i = 0; i < 300; ++i) base += std::string(deployment) + "---\n";
  std::string deep = "a";
  for (int i = 0; i < 200; ++i) deep = "{a: " + deep + "}";
  std::string bomb = "resources: [a.yaml, ../o]\npatches:\n";
  for (int i = 0; i < 300; ++i) {
    bomb += "- {patch: '[{op: add, path: /spec/x" + std::to_string(i) + ", value: " + deep +
            "}]', target: {kind: '(D|e)+.*'}}\n";
  }
  const auto said = together.say({{"b/a.yaml", base},
                                  {"b/kustomization.yaml", bomb},
                                  {"o/kustomization.yaml", "resources: [../b]\n" + bomb}});
  EXPECT_TRUE(std::ranges::any_of(
      said, [](const std::string& each) { return each.contains("too much of patches"); }));
  EXPECT_EQ(std::ranges::count(said, "b/a.yaml:6"), 1);
}

TEST(Kustomization, NamesFilesOfTheTree) {
  std::vector<Problem> problems;
  const auto read = kubernetes::read_kustomization(
      "o/prod/kustomization.yaml",
      "namespace: prod\nresources: [../../base, ./a.yaml, /etc/x, ../../../out, 'https://x/y', "
      "'git@x:y', 'x?ref=1']\n"
      "components: [../c]\nbases: [../b]\npatches:\n- path: p.yaml\n- patch: |-\n    a: b\n- "
      "q.yaml\n"
      "patchesJson6902: [{path: j.yaml}]\npatchesStrategicMerge:\n- s.yaml\n- |\n  kind: x\n",
      problems);
  EXPECT_EQ(read.ns, "prod");
  EXPECT_EQ(read.resources, (std::vector<std::string>{"base", "o/prod/a.yaml", "o/b", "o/c"}));
  EXPECT_EQ(read.patches, (std::vector<std::string>{"o/prod/p.yaml", "o/prod/q.yaml",
                                                    "o/prod/s.yaml", "o/prod/j.yaml"}));
  EXPECT_TRUE(problems.empty());
  (void)kubernetes::read_kustomization("k", "a: [\n", problems);
  EXPECT_EQ(problems.size(), 1U);
}

TEST(Kustomization, ThatNamesItselfEnds) {
  std::vector<Problem> problems;
  kubernetes::Kustomizations all;
  all.add(kubernetes::read_kustomization(
      "a/kustomization.yaml", "namespace: n\nresources: [../b, x.yaml, ../a]\n", problems));
  all.add(kubernetes::read_kustomization(
      "b/kustomization.yaml", "namespace: m\nresources: [../a, y.yaml, ../b]\n", problems));
  all.finish();
  EXPECT_EQ(all.namespace_of("a/x.yaml"), "n");
  EXPECT_EQ(all.namespace_of("z.yaml"), "default");
}

}  // namespace
}  // namespace plimsoll::config
