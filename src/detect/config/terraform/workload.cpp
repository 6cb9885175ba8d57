// detect/config/terraform/workload.cpp - containers that a resource starts.
//
// Format  registry.terraform.io: hashicorp/kubernetes, kreuzwerker/docker, hashicorp/google
//         (cloud_run_service, cloud_run_v2_service), hashicorp/azurerm (container_group),
//         hashicorp/helm
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/terraform/workload.h"

#include <algorithm>

#include "base/text.h"
#include "content/facts.h"
#include "detect/config/value/shared_facts.h"

namespace plimsoll::terraform {

namespace {

using config::Value;
using rule::Fact;
using rule::Record;
namespace of = rule::facts;

/// The first block of a name: in the JSON forms it is in a list.
const Value& block(const Value& of_value, std::string_view name) {
  const auto all = of_value.objects(name);
  return all.empty() ? of_value[name] : *all.front();
}

class Mapper {
 public:
  Mapper(const Record& resource, rule::Facts& facts) : resource_(resource), facts_(facts) {}

  void kubernetes(const Value& object, std::uint32_t depth);
  void docker(const Value& body);
  void cloud_run(const Value& holder);
  void container_group(const Value& body);
  void helm(const Value& body);
  void image(const Value& name);

 private:
  Record& add(std::uint16_t type, const Record& parent, const Value& at) {
    const bool placed = at.line != 0;
    Record& to = facts_.add(type, &parent, placed ? at.line : parent.line,
                            placed ? at.column : parent.column);
    to.end_line = at.end_line;
    return to;
  }
  Record& workload(std::string_view system, const Value& at);
  Record& container(const Record& workload, const Value& at);
  void variable(std::string_view by, Fact name, const Value& value, const Value& at);
  void mount(const Value& path);
  void pod(const Value& spec);
  void pod_container(const Value& from, const Value& pod_context, const Record& workload);
  Fact text(const Value& value) { return config::text_fact(value, facts_); }
  Fact texts(const Value& value) { return config::texts_fact(value, facts_); }

  const Record& resource_;
  rule::Facts& facts_;
};

Record& Mapper::workload(std::string_view system, const Value& at) {
  Record& to = add(of::tf_workload::record_type, resource_, at);
  to.set(of::tf_workload::system, facts_.text(system));
  return to;
}

Record& Mapper::container(const Record& workload, const Value& at) {
  Record& to = add(of::tf_container::record_type, workload, at);
  to.set(of::tf_container::name, text(at["name"]));
  image(at["image"]);
  return to;
}

void Mapper::image(const Value& name) {
  Record& to = add(of::tf_image::record_type, resource_, name);
  const Fact fact = config::image_fact(name, to, facts_);
  if (fact.kind != Fact::Kind::absent) to.set(of::tf_image::image, fact);
}

void Mapper::variable(std::string_view by, Fact name, const Value& value, const Value& at) {
  Record& to = add(of::tf_variable::record_type, resource_, at);
  to.set(of::tf_variable::by, facts_.text(by));
  to.set(of::tf_variable::name, name);
  to.set(of::tf_variable::value, text(value));
}

void Mapper::mount(const Value& path) {
  if (!path.exists()) return;
  add(of::tf_mount::record_type, resource_, path).set(of::tf_mount::path, text(path));
}

/// Whatever has a `spec` with containers in it: a pod, or what makes pods.
void Mapper::kubernetes(const Value& object, std::uint32_t depth) {
  if (depth > 8) return;
  for (const Value* spec : object.objects("spec")) {
    if (!spec->objects("container").empty()) pod(*spec);
    for (const std::string_view inner : {"template", "job_template"}) {
      for (const Value* each : spec->objects(inner)) kubernetes(*each, depth + 1);
    }
  }
}

void Mapper::pod(const Value& spec) {
  Record& to = workload("kubernetes", spec);
  to.set(of::tf_workload::host_network, config::truth_fact(spec["host_network"]));
  to.set(of::tf_workload::host_pid, config::truth_fact(spec["host_pid"]));
  to.set(of::tf_workload::host_ipc, config::truth_fact(spec["host_ipc"]));
  const Value& context = block(spec, "security_context");
  for (const std::string_view kind : {"init_container", "container"}) {
    for (const Value* each : spec.objects(kind)) pod_container(*each, context, to);
  }
  for (const Value* volume : spec.objects("volume")) mount(block(*volume, "host_path")["path"]);
}

void Mapper::pod_container(const Value& from, const Value& pod_context, const Record& workload) {
  Record& to = container(workload, from);
  const Value& context = block(from, "security_context");
  const auto own = [&](std::string_view key) -> const Value& {
    const Value& mine = context[key];
    return mine.exists() ? mine : pod_context[key];
  };
  to.set(of::tf_container::privileged, config::truth_fact(context["privileged"]));
  to.set(of::tf_container::escalation, config::truth_fact(context["allow_privilege_escalation"]));
  to.set(of::tf_container::readonly_root, config::truth_fact(context["read_only_root_filesystem"]));
  to.set(of::tf_container::user, text(own("run_as_user")));
  to.set(of::tf_container::non_root, config::truth_fact(own("run_as_non_root")));
  const Value& capabilities = block(context, "capabilities");
  to.set(of::tf_container::caps_added, texts(capabilities["add"]));
  to.set(of::tf_container::caps_dropped, texts(capabilities["drop"]));
  const Value& limits = block(block(from, "resources"), "limits");
  to.set(of::tf_container::memory, limits.is_known() ? text(limits["memory"]) : Fact::unread());
  to.set(of::tf_container::cpu, limits.is_known() ? text(limits["cpu"]) : Fact::unread());
  for (const Value* each : from.objects("env")) {
    const Value& name = (*each)["name"];
    if ((*each)["value"].exists()) variable("env", text(name), (*each)["value"], name);
  }
}

void Mapper::docker(const Value& body) {
  Record& group = workload("docker", body);
  const auto is_host = [&](std::string_view key) {
    const Value& mode = body[key];
    return mode.is_known() ? Fact::of(mode.text == "host") : Fact::unread();
  };
  group.set(of::tf_workload::host_network, is_host("network_mode"));
  group.set(of::tf_workload::host_pid, is_host("pid_mode"));
  group.set(of::tf_workload::host_ipc, is_host("ipc_mode"));
  Record& to = container(group, body);
  to.set(of::tf_container::privileged, config::truth_fact(body["privileged"]));
  to.set(of::tf_container::readonly_root, config::truth_fact(body["read_only"]));
  to.set(of::tf_container::user, text(body["user"]));
  to.set(of::tf_container::memory, text(body["memory"]));
  to.set(of::tf_container::cpu, text(body["cpu_shares"]));
  const Value& capabilities = block(body, "capabilities");
  to.set(of::tf_container::caps_added, texts(capabilities["add"]));
  to.set(of::tf_container::caps_dropped, texts(capabilities["drop"]));
  for (const Value& each : body["env"].items) {
    const auto parts = cut_first(each.text, '=');
    if (!parts) continue;
    Value value = each;
    value.text = parts->second;
    variable("env", facts_.text(parts->first), value, each);
  }
  for (const Value* volume : body.objects("volumes")) mount((*volume)["host_path"]);
  for (const Value* each : body.objects("mounts")) {
    if ((*each)["type"].text == "bind") mount((*each)["source"]);
  }
}

void Mapper::cloud_run(const Value& holder) {
  const auto containers = holder.objects("containers");
  if (containers.empty()) return;
  const Record& group = workload("cloud_run", holder);
  for (const Value* each : containers) {
    Record& to = container(group, *each);
    const Value& limits = block(block(*each, "resources"), "limits");
    to.set(of::tf_container::memory, text(limits["memory"]));
    to.set(of::tf_container::cpu, text(limits["cpu"]));
    for (const Value* env : each->objects("env")) {
      const Value& name = (*env)["name"];
      if ((*env)["value"].exists()) variable("env", text(name), (*env)["value"], name);
    }
  }
}

void Mapper::container_group(const Value& body) {
  const Record& group = workload("aci", body);
  for (const Value* each : body.objects("container")) {
    Record& to = container(group, *each);
    to.set(of::tf_container::memory, text((*each)["memory"]));
    to.set(of::tf_container::cpu, text((*each)["cpu"]));
    for (const config::Member& member : (*each)["environment_variables"].members)
      variable("env", facts_.text(member.key), member.value, member.value);
  }
}

void Mapper::helm(const Value& body) {
  for (const Value* set : body.objects("set")) {
    const std::string& path = (*set)["name"].text;
    const Fact name =
        (*set)["name"].is_known() ? facts_.text(path.substr(path.rfind('.') + 1)) : Fact::unread();
    variable("set", name, (*set)["value"], (*set)["name"]);
  }
}

}  // namespace

void add_workloads(const Resource& resource, const Record& record, rule::Facts& facts) {
  Mapper mapper(record, facts);
  const Value& body = *resource.body;
  if (resource.kind.starts_with("kubernetes_")) mapper.kubernetes(body, 0);
  if (resource.kind == "docker_container") mapper.docker(body);
  if (resource.kind == "docker_image") mapper.image(body["name"]);
  if (resource.kind == "azurerm_container_group") mapper.container_group(body);
  if (resource.kind == "helm_release") mapper.helm(body);
  if (!resource.kind.starts_with("google_cloud_run_")) return;
  const Value& templated = block(body, "template");
  mapper.cloud_run(templated);
  mapper.cloud_run(block(templated, "spec"));
}

}  // namespace plimsoll::terraform
