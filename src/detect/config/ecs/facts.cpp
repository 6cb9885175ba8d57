// detect/config/ecs/facts.cpp - a task definition as facts.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "content/facts.h"
#include "detect/config/ecs/ecs.h"
#include "detect/config/value/shared_facts.h"

namespace plimsoll::ecs {

namespace {

using config::Value;
using rule::Fact;
using rule::Record;
namespace of = rule::facts;

class Mapper {
 public:
  Mapper(const Value& task, rule::Facts& facts) : task_(task), facts_(facts) {}

  const Record& map();

 private:
  Record& add(std::uint16_t type, const Record& parent, const Value& at) {
    const bool placed = at.line != 0;
    Record& to = facts_.add(type, &parent, placed ? at.line : parent.line, placed ? at.column : 1);
    to.end_line = at.end_line;
    return to;
  }
  Record& volume(const Value& from, const Record& parent);
  Record& container(const Value& from, const Record& parent);
  void set_limits(const Value& from, Record& to);
  void set_linux(const Value& from, Record& to);
  void set_environment(const Value& from, Record& to);
  void set_mounts(const Value& from, Record& to);
  void set_ports(const Value& from, Record& to);
  Fact text(const Value& value) { return config::text_fact(value, facts_); }

  const Value& task_;
  rule::Facts& facts_;
};

const Record& Mapper::map() {
  Record& to = facts_.add(of::ecs_task::record_type, nullptr, task_.line, 1);
  to.end_line = task_.end_line;
  to.set(of::ecs_task::family, text(task_["family"]));
  to.set(of::ecs_task::network_mode, text(task_["networkMode"]));
  to.set(of::ecs_task::pid_mode, text(task_["pidMode"]));
  to.set(of::ecs_task::ipc_mode, text(task_["ipcMode"]));
  to.set(of::ecs_task::cpu, text(task_["cpu"]));
  to.set(of::ecs_task::memory, text(task_["memory"]));
  to.set(of::ecs_task::launch, config::texts_fact(task_["requiresCompatibilities"], facts_));
  const std::string system = lower(task_["runtimePlatform"]["operatingSystemFamily"].text);
  to.set(of::ecs_task::windows, Fact::of(system.starts_with("windows")));
  to.set(of::ecs_task::task_role, text(task_["taskRoleArn"]));
  to.set(of::ecs_task::execution_role, text(task_["executionRoleArn"]));
  std::vector<Record*> volumes;
  const auto all_volumes = task_.objects("volumes");
  volumes.reserve(all_volumes.size());
  for (const Value* each : all_volumes) volumes.push_back(&volume(*each, to));
  to.set(of::ecs_task::volumes, facts_.records(volumes));
  std::vector<Record*> containers;
  const auto all_containers = task_.objects("containerDefinitions");
  containers.reserve(all_containers.size());
  for (const Value* each : all_containers) containers.push_back(&container(*each, to));
  const bool known = task_["containerDefinitions"].is_known();
  to.set(of::ecs_task::containers, known ? facts_.records(containers) : Fact::unread());
  return to;
}

std::string_view kind_of(const Value& volume) {
  const Value& host = volume["host"]["sourcePath"];
  if (!host.is_known() || !host.text.empty()) return "host";
  if (volume["efsVolumeConfiguration"].is_object()) return "efs";
  if (volume["fsxWindowsFileServerVolumeConfiguration"].is_object()) return "fsx";
  return volume["dockerVolumeConfiguration"].is_object() ? "docker" : "task";
}

Record& Mapper::volume(const Value& from, const Record& parent) {
  Record& to = add(of::ecs_volume::record_type, parent, from);
  to.set(of::ecs_volume::name, text(from["name"]));
  to.set(of::ecs_volume::kind, facts_.text(kind_of(from)));
  to.set(of::ecs_volume::path, text(from["host"]["sourcePath"]));
  const Value& efs = from["efsVolumeConfiguration"];
  to.set(of::ecs_volume::transit_encryption, text(efs["transitEncryption"]));
  to.set(of::ecs_volume::access_point, text(efs["authorizationConfig"]["accessPointId"]));
  to.set(of::ecs_volume::iam, text(efs["authorizationConfig"]["iam"]));
  return to;
}

Record& Mapper::container(const Value& from, const Record& parent) {
  Record& to = add(of::ecs_container::record_type, parent, from);
  to.set(of::ecs_container::name, text(from["name"]));
  to.set(of::ecs_container::image, config::image_fact(from["image"], to, facts_));
  const Value& essential = from["essential"];
  to.set(of::ecs_container::essential,
         essential.exists() ? config::truth_fact(essential) : Fact::of(true));
  to.set(of::ecs_container::user, text(from["user"]));
  to.set(of::ecs_container::log_driver, text(from["logConfiguration"]["logDriver"]));
  const Value& health = from["healthCheck"];
  const auto test = health["command"].texts();
  const bool off = !test.empty() && test.front() == "NONE";
  to.set(of::ecs_container::has_health,
         health.is_known() ? Fact::of(health.is_object() && !off) : Fact::unread());
  std::vector<std::string_view> command = from["entryPoint"].texts();
  for (const std::string_view word : from["command"].texts()) command.push_back(word);
  to.set(of::ecs_container::command, facts_.texts(command));
  set_limits(from, to);
  set_linux(from, to);
  set_environment(from, to);
  set_mounts(from, to);
  set_ports(from, to);
  return to;
}

void Mapper::set_limits(const Value& from, Record& to) {
  to.set(of::ecs_container::cpu, config::integer_fact(from["cpu"]));
  to.set(of::ecs_container::memory, config::integer_fact(from["memory"]));
  to.set(of::ecs_container::memory_reservation, config::integer_fact(from["memoryReservation"]));
}

void Mapper::set_linux(const Value& from, Record& to) {
  to.set(of::ecs_container::privileged, config::truth_fact(from["privileged"]));
  to.set(of::ecs_container::readonly_root, config::truth_fact(from["readonlyRootFilesystem"]));
  to.set(of::ecs_container::security_options,
         config::texts_fact(from["dockerSecurityOptions"], facts_));
  const Value& parameters = from["linuxParameters"];
  const Value& capabilities = parameters["capabilities"];
  to.set(of::ecs_container::caps_added, config::texts_fact(capabilities["add"], facts_));
  to.set(of::ecs_container::caps_dropped, config::texts_fact(capabilities["drop"], facts_));
  to.set(of::ecs_container::init, config::truth_fact(parameters["initProcessEnabled"]));
  std::vector<std::string_view> devices;
  const auto all_devices = parameters.objects("devices");
  devices.reserve(all_devices.size());
  for (const Value* device : all_devices) devices.emplace_back((*device)["hostPath"].text);
  to.set(of::ecs_container::devices, facts_.texts(devices));
}

void Mapper::set_environment(const Value& from, Record& to) {
  std::vector<Record*> variables;
  for (const Value* each : from.objects("environment")) {
    Record& record = add(of::ecs_variable::record_type, to, (*each)["name"]);
    record.set(of::ecs_variable::name, text((*each)["name"]));
    record.set(of::ecs_variable::value, text((*each)["value"]));
    variables.push_back(&record);
  }
  to.set(of::ecs_container::env, facts_.records(variables));
  std::vector<Record*> secrets;
  for (const Value* each : from.objects("secrets")) {
    const Fact source = text((*each)["valueFrom"]);
    secrets.push_back(&config::add_pair((*each)["name"].text, source, to, facts_));
  }
  to.set(of::ecs_container::secrets, facts_.records(secrets));
}

void Mapper::set_mounts(const Value& from, Record& to) {
  std::vector<Record*> mounts;
  const auto volumes = task_.objects("volumes");
  for (const Value* each : from.objects("mountPoints")) {
    const Value& source = (*each)["sourceVolume"];
    Record& record = add(of::ecs_mount::record_type, to, source.exists() ? source : *each);
    record.set(of::ecs_mount::volume, text(source));
    record.set(of::ecs_mount::path, text((*each)["containerPath"]));
    const Value& readonly = (*each)["readOnly"];
    record.set(of::ecs_mount::readonly,
               readonly.exists() ? config::truth_fact(readonly) : Fact::of(false));
    const auto found = std::ranges::find_if(
        volumes, [&](const Value* volume) { return (*volume)["name"].text == source.text; });
    if (found != volumes.end())
      record.set(of::ecs_mount::host, text((**found)["host"]["sourcePath"]));
    mounts.push_back(&record);
  }
  to.set(of::ecs_container::mounts, facts_.records(mounts));
}

void Mapper::set_ports(const Value& from, Record& to) {
  std::vector<Record*> ports;
  for (const Value* each : from.objects("portMappings")) {
    Record& record = add(of::ecs_port::record_type, to, (*each)["containerPort"]);
    record.set(of::ecs_port::container, config::integer_fact((*each)["containerPort"]));
    record.set(of::ecs_port::host, config::integer_fact((*each)["hostPort"]));
    ports.push_back(&record);
  }
  to.set(of::ecs_container::ports, facts_.records(ports));
}

}  // namespace

const Record& add_task(const Value& task, rule::Facts& facts) { return Mapper(task, facts).map(); }

void add_service(const Value& service, rule::Facts& facts) {
  Record& to = facts.add(of::ecs_service::record_type, nullptr, service.line, 1);
  to.end_line = service.end_line;
  const Value& name = service["serviceName"];
  to.set(of::ecs_service::name, config::text_fact(name.exists() ? name : service["name"], facts));
  to.set(of::ecs_service::exec, config::truth_fact(service["enableExecuteCommand"]));
  const Value& network = service["networkConfiguration"]["awsvpcConfiguration"];
  const Value& address = network["assignPublicIp"];
  const bool on = address.text == "ENABLED" || address.truth();
  to.set(of::ecs_service::public_ip,
         network.is_known() && address.is_known() ? Fact::of(on) : Fact::unread());
  to.set(of::ecs_service::launch, config::text_fact(service["launchType"], facts));
  to.set(of::ecs_service::platform_version, config::text_fact(service["platformVersion"], facts));
}

}  // namespace plimsoll::ecs
