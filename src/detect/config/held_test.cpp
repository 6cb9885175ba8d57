// detect/config/held_test.cpp - what is held of documents, and what it comes to together.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/held.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "content/facts.h"
#include "detect/config/check_document.h"
#include "detect/config/kept_facts.h"
#include "detect/config/kubernetes/kubernetes.h"
#include "detect/config/kubernetes/kustomization.h"
#include "rule/pack.h"

namespace plimsoll::config {
namespace {

namespace of = rule::facts;

constexpr std::string_view pod =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {app: x}, annotations: {s: "
    "hunter2}}\nspec:\n"
    "  containers:\n  - {name: c, image: x, args: [--key=hunter2], env: [{name: A, value: "
    "hunter2}]}\n";
constexpr std::string_view policy =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n}\n"
    "spec: {podSelector: {matchLabels: {app: y}}}\n";

struct Kept {
  std::string bytes;
  std::uint32_t number = 0;
};

Kept kept_pod() {
  rule::Facts facts;
  std::vector<Problem> problems;
  kubernetes::read_objects("p.yaml", pod, "default", facts, problems);
  KeptFacts kept;
  const std::uint32_t number = kept.keep(*facts.of_type(of::k8s_pod::record_type)[0]);
  Encoder out;
  kept.encode(out);
  return {.bytes = out.take(), .number = number};
}

TEST(KeptFacts, ComeBackWithoutSecrets) {
  const auto [bytes, number] = kept_pod();
  EXPECT_FALSE(bytes.contains("hunter2"));
  rule::Facts facts;
  Decoder in(bytes);
  const auto records = decode_facts(in, facts);
  ASSERT_TRUE(records);
  const rule::Record& object = *(*records)[0];
  EXPECT_EQ(object.get(of::k8s_object::annotations).kind, rule::Fact::Kind::unread);
  const rule::Record& read = *(*records)[number];
  EXPECT_EQ(read.parent, &object);
  EXPECT_EQ(read.line, 4U);
  const rule::Record& container = *read.get(of::k8s_pod::containers).list()[0].record;
  EXPECT_EQ(container.get(of::k8s_container::name).text(), "c");
  EXPECT_EQ(container.get(of::k8s_container::args).kind, rule::Fact::Kind::unread);
  const rule::Record& variable = *container.get(of::k8s_container::env).list()[0].record;
  EXPECT_EQ(variable.get(of::k8s_env::name).text(), "A");
  EXPECT_EQ(variable.get(of::k8s_env::value).kind, rule::Fact::Kind::unread);
}

TEST(KeptFacts, DamagedOnesAreRefused) {
  const std::string bytes = kept_pod().bytes;
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    rule::Facts facts;
    Decoder in(std::string_view(bytes).substr(0, length));
    EXPECT_FALSE(decode_facts(in, facts)) << length;
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string other = bytes;
    other[at] = static_cast<char>(other[at] ^ 0x55);
    rule::Facts facts;
    Decoder in(other);
    (void)decode_facts(in, facts);
  }
}

/// One check, and what it says about files together: "path:line", "?" for what is not known.
class Together {
 public:
  explicit Together(const std::string& condition) {
    set_.read("- check: T-001\n  title: t\n  severity: low\n  context: k8s.pod\n  fail: " +
                  condition + "\n  message: m\n",
              "t.yaml");
    pack_ = rule::compile(set_);
    EXPECT_TRUE(set_.errors.empty() && pack_.errors.empty());
    bytes_ = rule::make_check_image(pack_);
    image_ = rule::CheckImage::open(bytes_).value();
  }

  std::vector<std::string> say(const std::vector<std::pair<std::string, std::string>>& files) {
    DocumentChecker checker(image_, {}, {}, true);
    Detections layer;
    for (const auto& [path, text] : files)
      checker.check({.path = path, .has_ignore_file = {}}, text, layer);
    EXPECT_TRUE(layer.findings.empty() && layer.checks.empty());
    std::vector<HeldDocument> held;
    for (const Held& each : layer.held)
      held.push_back({.path = each.path, .layer = 2, .bytes = each.bytes});
    std::ranges::sort(held, {}, &HeldDocument::path);
    Detections out;
    CheckRunner runner(image_, {}, {});
    judge(held, runner, out);
    std::vector<std::string> said;
    for (const Finding& finding : out.findings) {
      EXPECT_EQ(finding.location.layer, 2U);
      if (finding.status.state == "suppressed") continue;
      said.push_back(finding.location.path + ":" + std::to_string(finding.location.line));
    }
    for (const CheckResult& check : out.checks)
      if (check.state == CheckState::not_evaluated) said.emplace_back("?");
    for (const Problem& problem : out.problems)
      said.push_back(problem.path + " " + problem.error.what);
    return said;
  }

 private:
  rule::RuleSet set_;
  rule::Pack pack_;
  std::string bytes_;
  rule::CheckImage image_;
};

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
