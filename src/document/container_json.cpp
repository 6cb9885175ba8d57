// document/container_json.cpp - writes a container's settings and its drift.
//
// Safety  every text from an engine or from inside a container passes safe_string().
// SPDX-License-Identifier: Apache-2.0
#include "document/container_json.h"

#include "document/safe_json.h"

namespace plimsoll {

namespace {

void write_mount(JsonWriter& json, const ContainerMount& mount) {
  safe_member(json, "type", mount.type);
  safe_member_if(json, "source", mount.source);
  safe_member(json, "destination", mount.destination);
  json.member("writable", mount.writable);
}

void write_package(JsonWriter& json, const DriftPackage& package) {
  safe_member(json, "purl", package.purl);
  safe_member_if(json, "was", package.was);
  safe_strings_if(json, "paths", package.paths);
}

void write_file(JsonWriter& json, const DriftFile& file) {
  safe_member(json, "path", file.path);
  safe_member_if(json, "package", file.package);
}

void write_files(JsonWriter& json, std::string_view name, const DriftFiles& files) {
  json.key(name);
  json.begin_object();
  json.member("count", files.count);
  write_objects(json, "first", files.first, write_file);
  json.end_object();
}

}  // namespace

void write_container(JsonWriter& json, const Container& container) {
  json.key("container");
  json.begin_object();
  safe_member(json, "engine", container.engine);
  safe_member(json, "id", container.id);
  safe_member(json, "name", container.name);
  safe_member_if(json, "image", container.image);
  safe_member_if(json, "image_id", container.image_id);
  safe_member_if(json, "state", container.state);
  safe_member_if(json, "started", container.started);
  safe_member_if(json, "user", container.user);
  json.member("privileged", container.privileged);
  json.member("read_only_root", container.read_only_root);
  safe_strings_if(json, "cap_add", container.cap_add);
  safe_strings_if(json, "cap_drop", container.cap_drop);
  safe_strings_if(json, "security_options", container.security_options);
  safe_member_if(json, "network_mode", container.network_mode);
  safe_member_if(json, "pid_mode", container.pid_mode);
  safe_member_if(json, "ipc_mode", container.ipc_mode);
  safe_member_if(json, "user_namespace", container.user_namespace);
  if (!container.mounts.empty()) write_objects(json, "mounts", container.mounts, write_mount);
  json.end_object();
}

void write_drift(JsonWriter& json, const Drift& drift) {
  json.key("drift");
  json.begin_object();
  json.key("packages");
  json.begin_object();
  write_objects(json, "added", drift.added, write_package);
  write_objects(json, "changed", drift.changed, write_package);
  write_objects(json, "removed", drift.removed, write_package);
  json.end_object();
  if (drift.files_known) {
    json.key("files");
    json.begin_object();
    write_files(json, "added", drift.added_files);
    write_files(json, "changed", drift.changed_files);
    write_files(json, "removed", drift.removed_files);
    json.end_object();
  }
  json.end_object();
}

}  // namespace plimsoll
