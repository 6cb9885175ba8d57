// detect/config/kubernetes/kubernetes_test.cpp - which files are manifests, what their facts are,
// and what people write to hurt.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/kubernetes/kubernetes.h"

#include <gtest/gtest.h>

#include "content/facts.h"
#include "detect/config/kubernetes/quantity.h"

namespace plimsoll::kubernetes {

namespace {

namespace of = rule::facts;
using rule::Fact;
using rule::Record;

struct Read {
  rule::Facts facts;
  std::vector<Problem> problems;
  explicit Read(std::string_view text, std::string_view path = "a.yaml") {
    read_kubernetes(path, text, facts, problems);
  }
  [[nodiscard]] std::size_t count(std::uint16_t type) const { return facts.of_type(type).size(); }
  [[nodiscard]] const Record& first(std::uint16_t type) const { return *facts.of_type(type)[0]; }
};

std::string pod(std::string_view spec) {
  return "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {" + std::string(spec) + "}\n";
}

TEST(IsKubernetes, LooksForWhatEveryObjectHas) {
  EXPECT_TRUE(is_kubernetes("a/b.yaml", "apiVersion: v1\nkind: Pod\n"));
  EXPECT_TRUE(is_kubernetes("b.YML", "# x\nkind: Pod\r\n\"apiVersion\" : v1\n"));
  EXPECT_TRUE(is_kubernetes("b.json", R"({"kind":"Pod","apiVersion":"v1"})"));
  EXPECT_TRUE(is_kubernetes("b.yaml", "- apiVersion: v1\n  kind: Pod\n"));
  EXPECT_FALSE(is_kubernetes("b.txt", "apiVersion: v1\nkind: Pod\n"));
  EXPECT_FALSE(is_kubernetes("b.yaml", "services: {}\n"));
  EXPECT_FALSE(is_kubernetes("b.yaml", "text: apiVersion\nkind: x\n"));
  EXPECT_FALSE(is_kubernetes("b.yaml", "myapiVersion: v1\nkind: x\n"));
}

TEST(ReadKubernetes, PassesOverWhatIsNoObject) {
  const Read read(
      "a: b\n---\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n---\n"
      "- 1\n---\napiVersion: v1\nkind: Pod\nspec: 5\n");
  EXPECT_EQ(read.count(of::k8s_object::record_type), 1U);
  EXPECT_EQ(read.count(of::k8s_pod::record_type), 0U);
  EXPECT_TRUE(read.problems.empty());
}

TEST(ReadKubernetes, SaysWhatItCouldNotRead) {
  const Read broken("apiVersion: v1\nkind: [\n---\napiVersion: v1\nkind: deployment\n");
  ASSERT_EQ(broken.problems.size(), 2U);
  EXPECT_EQ(broken.problems[1].error.what,
            "kind deployment: the API spells it Deployment; it is read as that");
  EXPECT_EQ(broken.problems[1].line, 5U);
  EXPECT_EQ(broken.first(of::k8s_object::record_type).get(of::k8s_object::kind).text(),
            "Deployment");
}

TEST(ReadKubernetes, ContainersTakeWhatTheirPodSays) {
  const Read read(pod(
      "securityContext: {runAsUser: 5, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}},"
      "containers: [{name: a, image: x, securityContext: {runAsUser: 6}},"
      "{name: b, image: 'x@sha256:0', imagePullPolicy: Never, resources: {limits: {cpu: 250m}}}]"));
  const auto containers = read.facts.of_type(of::k8s_container::record_type);
  ASSERT_EQ(containers.size(), 2U);
  const auto sc = [&](std::size_t i) { return containers[i]->get(of::k8s_container::sc).record; };
  EXPECT_EQ(sc(0)->get(of::k8s_security::runAsUser).integer, 6);
  EXPECT_EQ(sc(1)->get(of::k8s_security::runAsUser).integer, 5);
  EXPECT_TRUE(sc(0)->get(of::k8s_security::runAsNonRoot).truth);
  EXPECT_EQ(containers[0]->get(of::k8s_container::seccomp_scope).text(), "pod");
  EXPECT_EQ(containers[0]->get(of::k8s_container::pullPolicy).text(), "Always");
  EXPECT_EQ(containers[1]->get(of::k8s_container::pullPolicy).text(), "Never");
  const Record* res = containers[1]->get(of::k8s_container::res).record;
  const Record* requests = res->get(of::k8s_resources::requests).record;
  EXPECT_DOUBLE_EQ(requests->get(of::k8s_amounts::cpu).number, 0.25);
  EXPECT_EQ(containers[1]->parent->get(of::k8s_pod::sa).text(), "default");
}

TEST(Quantity, ReadsAmounts) {
  EXPECT_DOUBLE_EQ(quantity("100m").value_or(0), 0.1);
  EXPECT_DOUBLE_EQ(quantity("1.5Gi").value_or(0), 1.5 * 1024 * 1024 * 1024);
  EXPECT_DOUBLE_EQ(quantity("1e3").value_or(0), 1000);
  EXPECT_DOUBLE_EQ(quantity("-2k").value_or(0), -2000);
  EXPECT_DOUBLE_EQ(quantity("3E").value_or(0), 3e18);
  for (const std::string_view bad : {"", "lots", "1 Gi", "m", "inf", "0x10", "1Kb", "1e999"})
    EXPECT_FALSE(quantity(bad)) << bad;
}

TEST(ReadKubernetes, ALineOfAConfigMapIsRightToTheLine) {
  const Read read(
      "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    # c\n\n    x = 1\n    \"y\": \"2\",\n");
  const auto data = read.facts.of_type(of::k8s_data::record_type);
  ASSERT_EQ(data.size(), 3U);
  EXPECT_EQ(data[1]->line, 7U);
  EXPECT_EQ(data[2]->get(of::k8s_data::name).text(), "y");
  EXPECT_EQ(data[2]->get(of::k8s_data::value).text(), "2");
  EXPECT_EQ(data[2]->line, 8U);
}

/// Whatever is anywhere, of the wrong kind: facts are absent, nothing falls.
TEST(ReadKubernetes, TakesWrongTypesEverywhere) {
  const std::string_view fields[] = {
      "securityContext", "containers", "volumes", "hostPID",        "os",          "nodeSelector",
      "hostAliases",     "sysctls",    "env",     "volumeMounts",   "ports",       "resources",
      "command",         "image",      "name",    "readinessProbe", "capabilities"};
  for (const std::string_view wrong :
       {"5", "[[1], {a: b}, ~]", "{a: [b], 1: {}}", "''", "~", "!x y"}) {
    std::string spec, container;
    for (const std::string_view field : fields) {
      const std::string member = std::string(field) + ": " + std::string(wrong) + ", ";
      spec += member;
      container += member;
    }
    const Read outer(pod(spec));
    EXPECT_EQ(outer.count(of::k8s_pod::record_type), 1U);
    const Read inner(
        pod("containers: [{" + container + "}], volumes: [" + std::string(wrong) + "]"));
    EXPECT_EQ(inner.count(of::k8s_container::record_type), 1U);
    for (const std::string_view kind :
         {"Role", "ClusterRoleBinding", "NetworkPolicy", "Ingress", "Service", "LimitRange",
          "ResourceQuota", "Namespace", "ConfigMap", "K8sAllowedRepos", "List", "ServiceAccount"}) {
      std::string text = "apiVersion: v1\nkind: " + std::string(kind) + "\n";
      for (const std::string_view field :
           {"metadata", "spec", "rules", "roleRef", "subjects", "data", "items"})
        text += std::string(field) + ": " + std::string(wrong) + "\n";
      const Read read(text);
      EXPECT_LE(read.count(of::k8s_object::record_type), 1U);
    }
  }
}

TEST(ReadKubernetes, EndsWhateverItGets) {
  std::string bomb = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - &c\n      env: &e\n";
  for (int i = 0; i < 600; ++i) bomb += "        - {name: a, value: b}\n";
  for (int i = 0; i < 1200; ++i) bomb += "    - *c\n";
  const Read read(bomb);
  ASSERT_EQ(read.problems.size(), 1U);
  EXPECT_EQ(read.problems[0].error.code, Errc::too_many);
  EXPECT_LT(read.count(of::k8s_env::record_type), 310'000U);

  std::string lists = "apiVersion: v1\nkind: List\nitems: &i0 [{apiVersion: v1, kind: Pod}]\n";
  for (int i = 1; i < 20; ++i) {
    const std::string before = std::to_string(i - 1);
    lists += "x" + std::to_string(i) + ": &i" + std::to_string(i);
    lists += " [{apiVersion: v1, kind: List, items: *i" + before + "},";
    lists += " {apiVersion: v1, kind: List, items: *i" + before + "}]\n";
  }
  const Read nested(lists + "---\napiVersion: v1\nkind: List\nitems: [*i19]\n");
  EXPECT_LE(nested.count(of::k8s_object::record_type), 100'000U);
  const Read cyclic(
      "apiVersion: v1\nkind: List\nitems: &i [{apiVersion: v1, kind: List, items: *i}]\n");
  EXPECT_EQ(cyclic.count(of::k8s_object::record_type), 0U);
  EXPECT_EQ(cyclic.problems.size(), 1U);

  std::string documents;
  for (int i = 0; i < 5000; ++i) {
    documents += "---\n" + pod("containers: [{name: c}]");
    documents +=
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec: {podSelector: {}}\n";
  }
  EXPECT_EQ(Read(documents).count(of::k8s_object::record_type), 10'000U);
}

}  // namespace

}  // namespace plimsoll::kubernetes
