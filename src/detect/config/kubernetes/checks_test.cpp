// detect/config/kubernetes/checks_test.cpp - content/checks/kubernetes.yaml, on the tests in it
// and on one bad manifest whose findings were written down by hand.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/checks_for_test.h"
#include "detect/config/kubernetes/kubernetes.h"

namespace plimsoll::kubernetes {

namespace {

const config::CheckFile& checks() {
  static const config::CheckFile file("kubernetes.yaml", read_kubernetes, "manifest.yaml");
  return file;
}

TEST(KubernetesChecks, Compile) { checks().expect_compiled(64 + 14); }
TEST(KubernetesChecks, FireAndStaySilent) { checks().expect_tests_hold(); }

constexpr std::string_view bad_manifest = R"(apiVersion: extensions/v1beta1
kind: Deployment
metadata:
  name: shop
  namespace: kube-system
spec:
  template:
    metadata:
      labels: {app: shop}
    spec:
      hostPID: true
      hostNetwork: true
      hostAliases: [{ip: 10.0.0.1, hostnames: [db]}]
      securityContext:
        fsGroup: 0
        sysctls:
          - {name: kernel.msgmax, value: "65536"}
      volumes:
        - name: sock
          hostPath: {path: /var/run/docker.sock}
        - name: etc
          hostPath: {path: /etc}
      containers:
        - name: web
          image: nginx
          command: [serve, --token=hunter2]
          ports:
            - containerPort: 80
              hostPort: 80
          env:
            - name: DB_PASSWORD
              value: hunter2
            - name: KEY
              valueFrom: {secretKeyRef: {name: s, key: k}}
          volumeMounts:
            - {name: sock, mountPath: /sock}
            - {name: etc, mountPath: /host, readOnly: true}
          securityContext:
            privileged: true
            runAsUser: 0
            procMount: Unmasked
            capabilities: {add: [SYS_ADMIN]}
            seccompProfile: {type: Unconfined}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open, namespace: kube-system}
spec:
  podSelector: {matchLabels: {app: other}}
  ingress: [{}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: all}
rules:
  - apiGroups: ["*"]
    resources: ["*"]
    verbs: ["*"]
  - apiGroups: [""]
    resources: [secrets]
    verbs: [list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: everybody}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: all}
subjects:
  - kind: Group
    name: system:authenticated
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data:
  app.properties: |
    user=shop
    password=hunter2
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
)";

/// What a person finds in bad_manifest: id:line.
constexpr std::string_view bad_findings[] = {
    "KW-001:24", "KW-002:24", "KW-003:24", "KW-004:24", "KW-005:24", "KW-006:24", "KW-007:10",
    "KW-008:24", "KW-009:24", "KW-011:24", "KW-012:24", "KW-013:24", "KW-014:24", "KW-015:10",
    "KW-017:10", "KW-018:28", "KW-019:19", "KW-019:21", "KW-020:36", "KW-021:21", "KW-022:19",
    "KW-023:19", "KW-023:21", "KW-025:24", "KW-028:24", "KW-029:17", "KW-031:24", "KW-032:24",
    "KW-033:24", "KW-034:24", "KW-035:24", "KW-036:24", "KW-039:10", "KW-040:10", "KW-041:26",
    "KW-041:31", "KW-042:33", "KW-043:77", "KW-044:76", "KW-045:71", "KW-046:1",  "KW-047:24",
    "KW-048:24", "KW-049:28", "KW-050:10", "KW-052:1",  "KW-054:10", "KW-061:79", "KW-063:24",
    "KR-001:63", "KR-002:59", "KR-003:56", "KR-014:68"};

TEST(KubernetesChecks, FindWhatAPersonFinds) {
  std::vector<std::string> wanted(std::begin(bad_findings), std::end(bad_findings));
  std::ranges::sort(wanted);
  EXPECT_EQ(checks().findings("shop.yaml", bad_manifest), wanted);
}

TEST(KubernetesChecks, DoNotJudgeWhatStandsElsewhere) {
  const auto unknown = [](std::string_view text) {
    return checks().findings("a.yaml", text, rule::Truth::unknown);
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(unknown("apiVersion: v1\nkind: Pod\nspec: {serviceAccountName: x}\n"),
            (Ids{"KW-039:3", "KW-054:3"}));
  EXPECT_EQ(unknown("apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n"),
            (Ids{"KW-059:1", "KW-060:1"}));
  EXPECT_EQ(unknown("apiVersion: a\nkind: RoleBinding\nroleRef: {kind: ClusterRole, name: x}\n"),
            (Ids{"KR-001:1"}));
}

}  // namespace

}  // namespace plimsoll::kubernetes
