// detect/config/kubernetes/object.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/kubernetes/object.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace plimsoll::kubernetes {

namespace {

constexpr int max_list_depth = 8;
constexpr std::size_t max_objects = 100'000;

struct Workload {
  std::string_view kind;
  std::array<std::string_view, 4> path;  // from the object to what holds the pod's spec
};

constexpr std::array<Workload, 11> workloads = {{
    {"Pod", {}},
    {"PodTemplate", {"template"}},
    {"Deployment", {"spec", "template"}},
    {"StatefulSet", {"spec", "template"}},
    {"DaemonSet", {"spec", "template"}},
    {"ReplicaSet", {"spec", "template"}},
    {"ReplicationController", {"spec", "template"}},
    {"Job", {"spec", "template"}},
    {"CronJob", {"spec", "jobTemplate", "spec", "template"}},
    {"DeploymentConfig", {"spec", "template"}},  // OpenShift
    {"Rollout", {"spec", "template"}},           // Argo
}};

// Other kinds that are read; the server refuses other spellings, and people should hear about them.
constexpr std::array<std::string_view, 14> other_kinds = {
    "Role",    "ClusterRole",   "RoleBinding", "ClusterRoleBinding", "Service",
    "Ingress", "NetworkPolicy", "Namespace",   "LimitRange",         "ResourceQuota",
    "Secret",  "ConfigMap",     "List",        "ServiceAccount"};

constexpr std::array<std::string_view, 24> without_namespace = {"APIService",
                                                                "CSIDriver",
                                                                "CSINode",
                                                                "CertificateSigningRequest",
                                                                "ClusterIssuer",
                                                                "ClusterRole",
                                                                "ClusterRoleBinding",
                                                                "CustomResourceDefinition",
                                                                "FlowSchema",
                                                                "GatewayClass",
                                                                "IngressClass",
                                                                "K8sAllowedRepos",
                                                                "Namespace",
                                                                "MutatingWebhookConfiguration",
                                                                "Node",
                                                                "PersistentVolume",
                                                                "PodSecurityPolicy",
                                                                "PriorityClass",
                                                                "RuntimeClass",
                                                                "PriorityLevelConfiguration",
                                                                "StorageClass",
                                                                "ValidatingAdmissionPolicy",
                                                                "VolumeAttachment",
                                                                "ValidatingWebhookConfiguration"};

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

std::string_view spelled(std::string_view kind) {
  for (const Workload& workload : workloads)
    if (same_word(workload.kind, kind)) return workload.kind;
  for (const std::string_view other : other_kinds)
    if (same_word(other, kind)) return other;
  return kind;
}

void find_pod(Object& object) {
  const auto* const found = std::ranges::find(workloads, object.kind, &Workload::kind);
  if (found == workloads.end()) return;
  LooseValue holder = object.value;
  for (const std::string_view step : found->path)
    if (!step.empty()) holder = holder[step];
  const auto [key, spec] = holder.member("spec");
  if (!spec.is_mapping()) return;
  object.pod_key = key;
  object.pod_spec = spec;
  object.pod_metadata = holder["metadata"];
}

void collect(LooseValue value, std::vector<Object>& out, int depth) {
  if (out.size() >= max_objects || depth > max_list_depth || !value.is_mapping()) return;
  const std::string_view kind = value["kind"].text();
  const std::string_view version = value["apiVersion"].text();
  if (kind.empty() || version.empty()) return;
  if (version.starts_with("kustomize.config.k8s.io/")) return;
  if (kind == "List" || (kind.ends_with("List") && value["items"].is_sequence())) {
    for (const LooseValue item : value["items"].items()) collect(item, out, depth + 1);
    return;
  }
  Object object{.value = value,
                .api_version = version,
                .kind = spelled(kind),
                .written = kind,
                .metadata = value["metadata"],
                .pod_key = {},
                .pod_spec = {},
                .pod_metadata = {},
                .home = {}};
  find_pod(object);
  out.push_back(object);
}

}  // namespace

std::string_view Object::ns() const {
  if (std::ranges::find(without_namespace, kind) != without_namespace.end()) return {};
  const std::string_view named = metadata["namespace"].text();
  return named.empty() ? home : named;
}

std::vector<Object> objects_of(const std::vector<LooseValue>& documents, std::string_view home) {
  std::vector<Object> found;
  for (const LooseValue document : documents) {
    collect(document, found, 0);
    // A JSON file may be a bare list of objects, as some tools write it.
    for (const LooseValue item : document.items()) collect(item, found, 1);
  }
  for (Object& object : found) object.home = home;
  return found;
}

}  // namespace plimsoll::kubernetes
