// detect/config/kubernetes/pod.cpp - pods and their volumes.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "content/facts.h"
#include "detect/config/host_path.h"
#include "detect/config/kubernetes/records.h"

namespace plimsoll::kubernetes {

namespace {

using rule::Fact;
using rule::Record;
namespace of = rule::facts;

Record& add_volume(LooseValue volume, const Record& pod, Context& context) {
  config::Recorder& out = context.out;
  Record& to = out.add(of::k8s_volume::record_type, &pod, volume);
  to.set(of::k8s_volume::name, out.text(volume["name"]));
  for (const auto& [key, value] : volume.members()) {
    if (key.text() == "name") continue;
    to.set(of::k8s_volume::type, out.text(key));
    if (key.text() != "hostPath") continue;
    to.set(of::k8s_volume::path, out.text(config::clean_path(value["path"].text())));
    to.set(of::k8s_volume::path_type, out.text(value["type"]));
    break;
  }
  return to;
}

void add_volumes(Pod& pod, Record& to, Context& context) {
  std::vector<Record*> volumes;
  for (const LooseValue volume : pod.spec["volumes"].items()) {
    if (context.out.full()) break;
    Record& record = add_volume(volume, to, context);
    volumes.push_back(&record);
    pod.volumes[volume["name"].text()] = &record;
  }
  to.set(of::k8s_pod::volumes, context.out.records(volumes));
}

std::string_view os_of(LooseValue spec) {
  const std::string_view named = spec["os"]["name"].text();
  if (!named.empty()) return named;
  const LooseValue selector = spec["nodeSelector"];
  const std::string_view selected = selector["kubernetes.io/os"].text();
  return selected.empty() ? selector["beta.kubernetes.io/os"].text() : selected;
}

void set_sysctls(LooseValue context_of_pod, Record& to, Context& context) {
  std::vector<Record*> sysctls;
  for (const LooseValue sysctl : context_of_pod["sysctls"].items()) {
    if (context.out.full()) break;
    Record& record = context.out.add(of::k8s_sysctl::record_type, &to, sysctl);
    record.set(of::k8s_sysctl::name, context.out.text(sysctl["name"]));
    record.set(of::k8s_sysctl::value, context.out.text(sysctl["value"]));
    sysctls.push_back(&record);
  }
  to.set(of::k8s_pod::sysctls, context.out.records(sysctls));
}

Fact groups_of(LooseValue context_of_pod, Context& context) {
  std::vector<std::int64_t> groups;
  for (const std::string_view name : {"runAsGroup", "fsGroup"})
    if (const auto group = context_of_pod[name].integer()) groups.push_back(*group);
  for (const LooseValue item : context_of_pod["supplementalGroups"].items()) {
    if (groups.size() > 1000) break;
    if (const auto group = item.integer()) groups.push_back(*group);
  }
  return context.out.integers(groups);
}

void set_namespaces(LooseValue spec, Record& to) {
  using config::Recorder;
  // What is not said is false, except for user namespaces.
  const auto shares = [&](std::string_view name) {
    return Fact::of(spec[name].yaml11_truth().value_or(false));
  };
  to.set(of::k8s_pod::hostPID, shares("hostPID"));
  to.set(of::k8s_pod::hostIPC, shares("hostIPC"));
  to.set(of::k8s_pod::hostNetwork, shares("hostNetwork"));
  to.set(of::k8s_pod::hostUsers, Recorder::truth(spec["hostUsers"]));
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> container_lists = {{
    {"initContainers", "init"},
    {"containers", "container"},
    {"ephemeralContainers", "ephemeral"},
}};

void add_containers(const Pod& pod, Record& to, Context& context) {
  std::vector<Record*> containers;
  for (const auto& [list, type] : container_lists) {
    for (const LooseValue container : pod.spec[list].items()) {
      if (context.out.full()) break;
      if (container.is_mapping())
        containers.push_back(&add_container(container, type, pod, context));
    }
  }
  to.set(of::k8s_pod::containers, context.out.records(containers));
}

}  // namespace

void add_pod(const Object& object, const Record& parent, Context& context) {
  config::Recorder& out = context.out;
  const LooseValue spec = object.pod_spec;
  Record& to = out.add(of::k8s_pod::record_type, &parent, object.pod_key);
  to.end_line = spec.end_line();
  to.set(of::k8s_pod::kind, out.text(object.kind));
  to.set(of::k8s_pod::name, out.text(object.name()));
  to.set(of::k8s_pod::ns, out.text(object.ns()));
  const LooseValue labels = object.pod_metadata["labels"];
  to.set(of::k8s_pod::labels, out.pairs(labels, to));
  set_namespaces(spec, to);
  const std::string_view os = os_of(spec);
  to.set(of::k8s_pod::os, out.text(os));
  to.set(of::k8s_pod::windows, Fact::of(os == "windows"));
  to.set(of::k8s_pod::job, Fact::of(object.kind == "Job" || object.kind == "CronJob"));
  std::string_view account = spec["serviceAccountName"].text();
  if (account.empty()) account = spec["serviceAccount"].text();
  if (account.empty()) account = "default";
  to.set(of::k8s_pod::sa, out.text(account));
  // Else its service account says it: links.h.
  const auto automount = spec["automountServiceAccountToken"].yaml11_truth();
  to.set(of::k8s_pod::automount, automount ? Fact::of(*automount) : Fact::unread());
  const LooseValue security = spec["securityContext"];
  to.set(of::k8s_pod::has_sc, Fact::of(security.is_mapping() && !security.members().empty()));
  to.set(of::k8s_pod::groups, groups_of(security, context));
  set_sysctls(security, to, context);
  to.set(of::k8s_pod::hostAliases, out.count(spec["hostAliases"].item_count()));
  const bool owned = object.metadata["ownerReferences"].item_count() > 0;
  to.set(of::k8s_pod::naked, Fact::of(object.kind == "Pod" && !owned));
  to.set(of::k8s_pod::netpol, Fact::unread());
  Pod pod{.spec = spec,
          .annotations = object.pod_metadata["annotations"],
          .record = &to,
          .volumes = {}};
  add_volumes(pod, to, context);
  add_containers(pod, to, context);
}

}  // namespace plimsoll::kubernetes
