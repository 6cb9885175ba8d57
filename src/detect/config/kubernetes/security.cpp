// detect/config/kubernetes/security.cpp - the security context in force: what the container says,
// else what its pod says; seccomp and AppArmor also by the annotations that came before the fields.
//
// Format  https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/text.h"
#include "content/facts.h"
#include "detect/config/kubernetes/records.h"

namespace plimsoll::kubernetes {

namespace {

using config::Recorder;
using rule::Fact;
using rule::Record;
namespace of = rule::facts;

/// Of the container, else of the pod.
LooseValue merged(LooseValue own, LooseValue pods, std::string_view name) {
  const LooseValue value = own[name];
  return value.is_null() ? pods[name] : value;
}

void set_context(LooseValue own, LooseValue pods, Record& to, Recorder& out) {
  Record& record = out.add(of::k8s_security::record_type, to);
  record.set(of::k8s_security::privileged, Recorder::truth(own["privileged"]));
  record.set(of::k8s_security::allowPrivilegeEscalation,
             Recorder::truth(own["allowPrivilegeEscalation"]));
  record.set(of::k8s_security::readOnlyRootFilesystem,
             Recorder::truth(own["readOnlyRootFilesystem"]));
  record.set(of::k8s_security::procMount, out.text(own["procMount"]));
  record.set(of::k8s_security::runAsNonRoot, Recorder::truth(merged(own, pods, "runAsNonRoot")));
  record.set(of::k8s_security::runAsUser, Recorder::integer(merged(own, pods, "runAsUser")));
  record.set(of::k8s_security::runAsGroup, Recorder::integer(merged(own, pods, "runAsGroup")));
  const LooseValue mine = own["windowsOptions"]["hostProcess"];
  const LooseValue theirs = pods["windowsOptions"]["hostProcess"];
  record.set(of::k8s_security::hostProcess, Recorder::truth(mine.is_null() ? theirs : mine));
  to.set(of::k8s_container::sc, Fact::of(record));
}

Fact capability_names(LooseValue list, Recorder& out) {
  std::vector<std::string> names;
  for (const LooseValue item : list.items()) {
    if (names.size() > 200) break;  // there are 41
    std::string name;
    for (const char c : item.text())
      name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    names.push_back(name.starts_with("CAP_") ? name.substr(4) : name);
  }
  return out.texts(names);
}

void set_capabilities(LooseValue own, Record& to, Recorder& out) {
  Record& record = out.add(of::k8s_capabilities::record_type, to);
  record.set(of::k8s_capabilities::add, capability_names(own["capabilities"]["add"], out));
  record.set(of::k8s_capabilities::drop, capability_names(own["capabilities"]["drop"], out));
  to.set(of::k8s_container::cap, Fact::of(record));
}

void set_selinux(LooseValue own, LooseValue pods, Record& to, Recorder& out) {
  const LooseValue options = merged(own, pods, "seLinuxOptions");
  if (!options.is_mapping()) return;
  Record& record = out.add(of::k8s_selinux::record_type, to);
  record.set(of::k8s_selinux::user, out.text(options["user"]));
  record.set(of::k8s_selinux::role, out.text(options["role"]));
  record.set(of::k8s_selinux::type, out.text(options["type"]));
  record.set(of::k8s_selinux::level, out.text(options["level"]));
  to.set(of::k8s_container::selinux, Fact::of(record));
}

/// The types of fields for the values of annotations: runtime/default, localhost/NAME, unconfined.
std::string_view profile_type(std::string_view annotation) {
  if (annotation == "unconfined") return "Unconfined";
  if (annotation.starts_with("localhost/")) return "Localhost";
  if (annotation == "runtime/default" || annotation == "docker/default") return "RuntimeDefault";
  return annotation;
}

void set_seccomp(LooseValue container, const Pod& pod, Record& to, Recorder& out) {
  const std::string own_annotation =
      "container.seccomp.security.alpha.kubernetes.io/" + std::string(container["name"].text());
  const LooseValue pods = pod.spec["securityContext"]["seccompProfile"]["type"];
  struct Source {
    std::string_view type, scope;
  };
  const std::array<Source, 4> sources = {{
      {container["securityContext"]["seccompProfile"]["type"].text(), "container"},
      {profile_type(pod.annotations[own_annotation].text()), "container"},
      {pods.text(), "pod"},
      {profile_type(pod.annotations["seccomp.security.alpha.kubernetes.io/pod"].text()), "pod"},
  }};
  for (const auto& [type, scope] : sources) {
    if (type.empty()) continue;
    to.set(of::k8s_container::seccomp, out.text(type));
    to.set(of::k8s_container::seccomp_scope, out.text(scope));
    return;
  }
}

void set_apparmor(LooseValue container, const Pod& pod, Record& to, Recorder& out) {
  const LooseValue profile =
      merged(container["securityContext"], pod.spec["securityContext"], "appArmorProfile");
  const std::string annotation =
      "container.apparmor.security.beta.kubernetes.io/" + std::string(container["name"].text());
  const std::string_view type = profile["type"].text();
  to.set(of::k8s_container::apparmor,
         out.text(type.empty() ? profile_type(pod.annotations[annotation].text()) : type));
}

}  // namespace

void set_security(LooseValue container, const Pod& pod, Record& to, Context& context) {
  Recorder& out = context.out;
  const LooseValue own = container["securityContext"];
  const LooseValue pods = pod.spec["securityContext"];
  const auto says_something = [](LooseValue value) {
    return value.is_mapping() && !value.members().empty();
  };
  to.set(of::k8s_container::has_sc, Fact::of(says_something(own) || says_something(pods)));
  set_context(own, pods, to, out);
  set_capabilities(own, to, out);
  set_selinux(own, pods, to, out);
  set_seccomp(container, pod, to, out);
  set_apparmor(container, pod, to, out);
}

}  // namespace plimsoll::kubernetes
