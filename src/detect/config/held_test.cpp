// detect/config/held_test.cpp - what is held of documents, and what it comes to together.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/held.h"

#include <gtest/gtest.h>

#include "detect/config/together_for_test.h"

namespace plimsoll::config {
namespace {

constexpr std::string_view pod =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {app: x}, annotations: {s: "
    "hunter2}}\nspec:\n"
    "  containers:\n  - {name: c, image: x, args: [--key=hunter2], env: [{name: A, value: "
    "hunter2}]}\n";
constexpr std::string_view policy =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n}\n"
    "spec: {podSelector: {matchLabels: {app: y}}}\n";

TEST(Held, PoliciesOfOtherFilesCount) {
  Together together("pod.netpol = 0");
  const std::string a(pod);
  EXPECT_EQ(together.say({{"a.yaml", a}, {"b.yaml", std::string(policy)}}),
            (std::vector<std::string>{"a.yaml:4"}));
  EXPECT_EQ(together.say({{"b.yaml", std::string(policy)}, {"a.yaml", a}}),
            (std::vector<std::string>{"a.yaml:4"}));
  EXPECT_EQ(together.say({{"a.yaml", a}}), (std::vector<std::string>{"?"}));
}

TEST(Held, CommentsThatIgnoreAreHeldToo) {
  Together together("pod.netpol = 0");
  const std::string a(pod);
  const auto say = [&](const std::string& text) {
    return together.say({{"a.yaml", text}, {"b.yaml", std::string(policy)}});
  };
  EXPECT_EQ(say("# kics-scan ignore\n\n" + a), std::vector<std::string>());  // the whole file
  EXPECT_EQ(say("# plimsoll:ignore=T-001\n\n" + a), (std::vector<std::string>{"a.yaml:6"}));
}

TEST(Held, WhatIsPrivateIsKnownAsLongAsItsFileIsRead) {
  // The value is not kept: what hangs on it and on other files is not told, and never told wrongly.
  Together alone(
      "pod.sa = default and any c in pod.containers (any e in c.env (e.value = hunter2))");
  EXPECT_EQ(alone.say({{"a.yaml", std::string(pod)}}), (std::vector<std::string>{"a.yaml:4"}));
  Together both("pod.netpol = 0 and any c in pod.containers (any e in c.env (e.value = hunter2))");
  EXPECT_EQ(both.say({{"a.yaml", std::string(pod)}, {"b.yaml", std::string(policy)}}),
            (std::vector<std::string>{"?"}));
}

TEST(Held, PatchesAreNoWorkloads) {
  Together together("pod.name = a");
  const std::string a(pod);
  EXPECT_EQ(
      together.say({{"o/a.yaml", a}, {"o/kustomization.yaml", "patches: [{path: a.yaml}]\n"}}),
      (std::vector<std::string>{}));
  EXPECT_EQ(together.say({{"o/a.yaml", a},
                          {"o/kustomization.yaml", "patches: [{path: a.yaml}]\n"},
                          {"p/kustomization.yml", "resources: [../o/a.yaml]\n"}}),
            (std::vector<std::string>{"o/a.yaml:4"}));
}

TEST(Held, ANamespaceThatAKustomizationSets) {
  Together together("pod.ns = default");
  const std::string a(pod);
  EXPECT_EQ(together.say({{"base/a.yaml", a},
                          {"base/kustomization.yaml", "resources: [a.yaml]\n"},
                          {"c.yaml", a},
                          {"over/kustomization.yaml", "namespace: prod\nresources: [../base]\n"}}),
            (std::vector<std::string>{"c.yaml:4"}));
}

TEST(Held, ADockerfileMayHaveAnIgnoreFileOfItsOwn) {
  rule::RuleSet set;
  set.read(
      "- {check: T-001, title: t, severity: low, context: docker.file, fail: not file.has_ignore, "
      "message: m}\n",
      "t.yaml");
  const rule::Pack pack = rule::compile(set);
  const std::string bytes = rule::make_check_image(pack);
  const rule::CheckImage image = rule::CheckImage::open(bytes).value();
  const auto found = [&](std::optional<bool> seen, const std::vector<std::string>& beside) {
    DocumentChecker checker(image, {}, {}, true);
    Detections out;
    checker.check({.path = "a/Dockerfile.x", .has_ignore_file = seen}, "FROM a:1\n", out);
    for (const std::string& path : beside) out.held.push_back(hold_ignore_file(path));
    std::vector<HeldDocument> held;
    for (const Held& each : out.held)
      held.push_back({.path = each.path, .layer = 0, .bytes = each.bytes});
    CheckRunner runner(image, {}, {});
    judge(held, runner, out);
    return out.findings.size();
  };
  EXPECT_EQ(found(false, {}), 1U);
  EXPECT_EQ(found(false, {"a/Dockerfile.x.dockerignore"}), 0U);
  EXPECT_EQ(found(false, {"a/Dockerfile.y.dockerignore", "Dockerfile.x.dockerignore"}), 1U);
  EXPECT_EQ(found(true, {}), 0U);
  EXPECT_EQ(found(std::nullopt, {}), 0U);
  EXPECT_TRUE(is_own_ignore_file("a/Dockerfile.x.dockerignore"));
  EXPECT_FALSE(is_own_ignore_file("a/.dockerignore"));
  EXPECT_FALSE(is_own_ignore_file("a/notes.dockerignore"));
}

TEST(Held, DamagedOnesAreProblems) {
  const Together together("pod.netpol = 0");
  const rule::RuleSet set;
  const rule::Pack pack = rule::compile(set);
  const std::string bytes = rule::make_check_image(pack);
  const rule::CheckImage image = rule::CheckImage::open(bytes).value();
  CheckRunner runner(image, {}, {});
  for (const std::string& text :
       {std::string("\0\x01x\x01y\x01z", 7), std::string(), std::string(100, '\xFF')}) {
    const std::vector<HeldDocument> held = {{.path = "a", .layer = 0, .bytes = text}};
    Detections out;
    judge(held, runner, out);
    EXPECT_TRUE(out.findings.empty());
  }
}

}  // namespace
}  // namespace plimsoll::config
