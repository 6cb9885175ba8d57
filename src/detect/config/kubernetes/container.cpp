// detect/config/kubernetes/container.cpp - containers: image, ports, environment, mounts.
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

/// What the API puts in where nothing is said.
Fact pull_policy(LooseValue container, const Fact& image, Recorder& out) {
  const LooseValue said = container["imagePullPolicy"];
  if (!said.is_null() || image.kind != Fact::Kind::record) return out.text(said);
  const std::string_view tag = image.record->get(of::image_ref::tag).text();
  const bool by_digest = !image.record->get(of::image_ref::digest).text().empty();
  const bool floats = tag == "latest" || (tag.empty() && !by_digest);
  return out.text(std::string_view(floats ? "Always" : "IfNotPresent"));
}

void set_ports(LooseValue container, Record& to, Recorder& out) {
  std::vector<Record*> ports;
  for (const LooseValue port : container["ports"].items()) {
    if (out.full()) break;
    Record& record = out.add(of::k8s_port::record_type, &to, port);
    record.set(of::k8s_port::container, Recorder::integer(port["containerPort"]));
    if (port["hostPort"].integer().value_or(0) != 0)
      record.set(of::k8s_port::host, Recorder::integer(port["hostPort"]));
    record.set(of::k8s_port::ip, out.text(port["hostIP"]));
    const LooseValue proto = port["protocol"];
    record.set(of::k8s_port::proto, proto.is_null() ? out.text("TCP"sv) : out.text(proto));
    ports.push_back(&record);
  }
  to.set(of::k8s_container::ports, out.records(ports));
}

struct EnvSource {
  std::string_view key, from, name;  // name: what names the source
};
constexpr std::array<EnvSource, 7> env_sources = {{
    {"secretKeyRef", "secret", "name"},
    {"configMapKeyRef", "configMap", "name"},
    {"fieldRef", "field", "fieldPath"},
    {"resourceFieldRef", "resource", "resource"},
    {"fileKeyRef", "file", "path"},
    {"secretRef", "secret", "name"},
    {"configMapRef", "configMap", "name"},
}};

/// An argument --NAME=VALUE says what a variable would.
Record* add_argument(LooseValue item, const Record& to, Recorder& out) {
  std::string_view text = item.text();
  if (!text.starts_with('-')) return nullptr;
  text.remove_prefix(std::min(text.find_first_not_of('-'), text.size()));
  const auto cut = cut_first(text, '=');
  if (!cut) return nullptr;
  Record& record = out.add(of::k8s_env::record_type, &to, item);
  record.set(of::k8s_env::name, out.text(cut->first));
  record.set(of::k8s_env::value, out.any_text(cut->second));
  record.set(of::k8s_env::from, out.text("argument"sv));
  return &record;
}

void set_env(LooseValue container, Record& to, Recorder& out) {
  std::vector<Record*> variables;
  const auto add = [&](LooseValue item, LooseValue source) {
    Record& record = out.add(of::k8s_env::record_type, &to, item);
    record.set(of::k8s_env::name, out.text(item["name"]));
    const LooseValue value = item["value"];
    if (value.is_scalar()) record.set(of::k8s_env::value, out.any_text(value.text()));
    for (const auto& [key, from, name] : env_sources) {
      if (!source[key].exists()) continue;
      record.set(of::k8s_env::from, out.text(from));
      record.set(of::k8s_env::source, out.text(source[key][name]));
    }
    variables.push_back(&record);
  };
  for (const LooseValue item : container["env"].items())
    if (!out.full()) add(item, item["valueFrom"]);
  for (const LooseValue item : container["envFrom"].items())
    if (!out.full()) add(item, item);
  for (const std::string_view list : {"command", "args"}) {
    for (const LooseValue item : container[list].items()) {
      if (out.full()) break;
      if (Record* record = add_argument(item, to, out)) variables.push_back(record);
    }
  }
  to.set(of::k8s_container::env, out.records(variables));
}

void set_mounts(LooseValue container, const Pod& pod, Record& to, Recorder& out) {
  std::vector<Record*> mounts;
  for (const LooseValue mount : container["volumeMounts"].items()) {
    if (out.full()) break;
    Record& record = out.add(of::k8s_mount::record_type, &to, mount);
    record.set(of::k8s_mount::name, out.text(mount["name"]));
    record.set(of::k8s_mount::path, out.text(mount["mountPath"]));
    record.set(of::k8s_mount::ro, Fact::of(mount["readOnly"].yaml11_truth().value_or(false)));
    const auto volume = pod.volumes.find(mount["name"].text());
    if (volume != pod.volumes.end()) record.set(of::k8s_mount::volume, Fact::of(*volume->second));
    mounts.push_back(&record);
  }
  to.set(of::k8s_container::mounts, out.records(mounts));
}

void set_resources(LooseValue container, Record& to, Context& context) {
  const LooseValue resources = container["resources"];
  Record& record = context.out.add(of::k8s_resources::record_type, to);
  const LooseValue limits = resources["limits"];
  record.set(of::k8s_resources::limits, amounts(limits, record, context));
  record.set(of::k8s_resources::requests, amounts(resources["requests"], limits, record, context));
  to.set(of::k8s_container::res, Fact::of(record));
}

}  // namespace

Record& add_container(LooseValue container, std::string_view type, const Pod& pod,
                      Context& context) {
  Recorder& out = context.out;
  Record& to = out.add(of::k8s_container::record_type, pod.record, container);
  to.set(of::k8s_container::name, out.text(container["name"]));
  // An init container that is always started again runs beside the others.
  const bool sidecar = type == "init" && container["restartPolicy"].text() == "Always";
  to.set(of::k8s_container::type, out.text(sidecar ? "container" : type));
  const std::string_view image = container["image"].text();
  to.set(of::k8s_container::image, out.image(image, image, image.contains("$("), to));
  to.set(of::k8s_container::pullPolicy,
         pull_policy(container, to.get(of::k8s_container::image), out));
  set_security(container, pod, to, context);
  set_ports(container, to, out);
  set_env(container, to, out);
  set_mounts(container, pod, to, out);
  set_resources(container, to, context);
  const auto has = [&](std::string_view probe) { return Fact::of(container[probe].is_mapping()); };
  to.set(of::k8s_container::readiness, has("readinessProbe"));
  to.set(of::k8s_container::liveness, has("livenessProbe"));
  to.set(of::k8s_container::startup, has("startupProbe"));
  to.set(of::k8s_container::command, out.texts(container["command"]));
  to.set(of::k8s_container::args, out.texts(container["args"]));
  return to;
}

}  // namespace plimsoll::kubernetes
