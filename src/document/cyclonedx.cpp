// document/cyclonedx.cpp - metadata, components and dependencies; vulnerabilities have a file of
// their own.
// SPDX-License-Identifier: Apache-2.0
#include "document/cyclonedx.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/digest.h"
#include "base/hash.h"
#include "base/text.h"
#include "document/bom.h"
#include "document/cyclonedx_vulnerability.h"
#include "document/safe_json.h"
#include "document/spdx.h"

namespace plimsoll {

namespace {

/// Stand in for what the hash of the content must not cover; both are written before any text
/// that comes from a target.
constexpr std::string_view no_serial = "urn:uuid:00000000-0000-0000-0000-000000000000";
constexpr std::string_view no_time = "0000-00-00T00:00:00Z";

constexpr std::size_t usual_package = 1500;  // bytes, at most

using Property = std::pair<std::string_view, std::string>;

void write_properties(JsonWriter& json, const std::vector<Property>& properties) {
  if (properties.empty()) return;
  write_objects(json, "properties", properties, [](JsonWriter& out, const Property& property) {
    out.member("name", property.first);
    safe_member(out, "value", property.second);
  });
}

void write_tools(JsonWriter& json, const Report& report) {
  json.key("tools");
  json.begin_object();
  json.key("components");
  json.begin_array();
  json.begin_object();
  json.member("type", "application");
  json.member("name", "plimsoll");
  safe_member_if(json, "version", report.tool_version);
  json.end_object();
  json.end_array();
  json.end_object();
}

void write_root(JsonWriter& json, const Report& report, const Bom& bom) {
  const Artifact& artifact = report.artifact;
  json.key("component");
  json.begin_object();
  json.member("bom-ref", bom.root_ref);
  json.member("type", artifact.kind == "image" || artifact.kind == "container" ? "container"
                                                                               : "application");
  safe_member(json, "name", artifact.name);
  safe_member_if(json, "version", artifact.digest);
  json.member_if("purl", bom.root_purl);
  std::vector<Property> properties;
  for (const auto& [name, value] : {Property{"plimsoll:reference", artifact.reference},
                                    {"plimsoll:image_id", artifact.image_id},
                                    {"plimsoll:platform", artifact.platform}}) {
    if (!value.empty()) properties.emplace_back(name, value);
  }
  for (const Layer& layer : artifact.layers)
    properties.emplace_back("plimsoll:diff_id", layer.diff_id);
  write_properties(json, properties);
  json.end_object();
}

std::string problem_text(const Problem& problem) {
  std::string text = problem.layer ? "layer " + std::to_string(*problem.layer) + ": " : "";
  if (!problem.path.empty()) text += problem.path + ": ";
  return text + std::string(name_of(problem.error.code)) + ": " + problem.error.what;
}

void add_drift(std::vector<Property>& properties, const Drift& drift) {
  for (const DriftPackage& one : drift.added)
    properties.emplace_back("plimsoll:drift", "added " + one.purl);
  for (const DriftPackage& one : drift.changed)
    properties.emplace_back("plimsoll:drift", "changed " + one.purl + " from " + one.was);
  for (const DriftPackage& one : drift.removed)
    properties.emplace_back("plimsoll:drift", "removed " + one.purl);
  if (!drift.files_known) return;
  properties.emplace_back("plimsoll:drift_files",
                          std::to_string(drift.added_files.count) + " added, " +
                              std::to_string(drift.changed_files.count) + " changed, " +
                              std::to_string(drift.removed_files.count) + " removed");
}

/// What the format has no member for and must not get lost: it stands with the metadata.
std::vector<Property> metadata_properties(const Report& report) {
  std::vector<Property> properties;
  if (report.at_least) properties.emplace_back("plimsoll:at_least", "true");
  const auto others = std::ranges::count_if(report.findings, [](const Finding& finding) {
    return finding.kind != FindingKind::vulnerability;
  });
  if (others != 0) properties.emplace_back("plimsoll:other_findings", std::to_string(others));
  if (report.suppressed != 0)
    properties.emplace_back("plimsoll:suppressed", std::to_string(report.suppressed));
  for (const DatabaseInfo& database : report.databases) {
    properties.emplace_back("plimsoll:database", trim(database.name + " " + database.updated));
  }
  if (report.artifact.drift) add_drift(properties, *report.artifact.drift);
  for (const Problem& problem : report.problems)
    properties.emplace_back("plimsoll:problem", problem_text(problem));
  return properties;
}

void write_metadata(JsonWriter& json, const Report& report, const Bom& bom) {
  json.key("metadata");
  json.begin_object();
  if (!report.created.empty()) json.member("timestamp", no_time);
  write_tools(json, report);
  write_root(json, report, bom);
  write_properties(json, metadata_properties(report));
  json.end_object();
}

void write_system(JsonWriter& json, const Report& report, const Bom& bom) {
  const OperatingSystem& os = report.artifact.os;
  if (bom.system_ref.empty()) return;
  json.begin_object();
  json.member("bom-ref", bom.system_ref);
  json.member("type", "operating-system");
  safe_member(json, "name", os.id);
  safe_member_if(json, "version", os.version);
  safe_member_if(json, "description", os.name);
  std::vector<Property> properties;
  if (!os.end_of_life.empty()) properties.emplace_back("plimsoll:end_of_life", os.end_of_life);
  write_properties(json, properties);
  json.end_object();
}

void write_licenses(JsonWriter& json, const std::vector<std::string>& licenses) {
  if (licenses.empty()) return;
  const bool expression = licenses.size() == 1 && is_spdx_expression(licenses.front());
  write_objects(json, "licenses", licenses, [&](JsonWriter& out, const std::string& text) {
    if (expression) return out.member("expression", text);
    const auto id = spdx_license_id(text);
    out.key("license");
    out.begin_object();
    if (id) out.member("id", *id);
    else safe_member(out, "name", text);
    out.end_object();
  });
}

void write_evidence(JsonWriter& json, const BomComponent& component) {
  if (component.locations.empty()) return;
  json.key("evidence");
  json.begin_object();
  write_objects(json, "occurrences", component.locations,
                [](JsonWriter& out, const Location* location) {
                  safe_member(out, "location", location->path);
                });
  json.end_object();
}

std::vector<Property> component_properties(const BomComponent& component,
                                           const Artifact& artifact) {
  std::vector<Property> properties;
  std::set<std::uint32_t> layers;
  for (const Location* const location : component.locations) layers.insert(location->layer);
  for (const Layer& layer : artifact.layers) {
    if (!layers.contains(layer.index)) continue;
    properties.emplace_back("plimsoll:layer", std::to_string(layer.index));
    if (!layer.diff_id.empty()) properties.emplace_back("plimsoll:layer_diff_id", layer.diff_id);
  }
  const SourcePackage& source = component.package->source;
  if (!source.name.empty()) {
    properties.emplace_back("plimsoll:source_package", source.name);
    if (!source.version.empty()) properties.emplace_back("plimsoll:source_version", source.version);
  }
  if (component.package->base) properties.emplace_back("plimsoll:base", "true");
  return properties;
}

std::string_view scope_text(Scope scope) {
  constexpr std::array<std::string_view, 5> names = {"", "required", "excluded", "optional",
                                                     "optional"};
  return names.at(static_cast<std::size_t>(scope));
}

void write_component(JsonWriter& json, const BomComponent& component, const Artifact& artifact) {
  const Package& package = *component.package;
  const auto [group, name] = group_and_name(package);
  json.begin_object();
  json.member("bom-ref", component.ref);
  json.member("type", "library");
  safe_member_if(json, "group", group);
  safe_member(json, "name", name);
  safe_member_if(json, "version", package.version);
  json.member_if("scope", scope_text(package.scope));
  write_licenses(json, package.licenses);
  safe_member_if(json, "purl", package.purl);
  write_evidence(json, component);
  write_properties(json, component_properties(component, artifact));
  json.end_object();
}

template <typename Refs>
void write_dependency(JsonWriter& json, std::string_view ref, const Refs& depends_on) {
  if (ref.empty()) return;
  json.begin_object();
  json.member("ref", ref);
  if (!depends_on.empty()) json.strings("dependsOn", depends_on);
  json.end_object();
}

void write_dependencies(JsonWriter& json, const Bom& bom) {
  json.key("dependencies");
  json.begin_array();
  write_dependency(json, bom.root_ref, bom.below_root);
  write_dependency(json, bom.system_ref, bom.below_system);
  for (const BomComponent& component : bom.components)
    write_dependency(json, component.ref, component.depends_on);
  json.end_array();
}

std::string write_content(const Report& report, std::string_view version) {
  const Bom bom = bom_of(report);
  JsonWriter json;
  json.reserve(report.packages.size() * usual_package);
  json.begin_object();
  json.member("$schema",
              "http://cyclonedx.org/schema/bom-" + std::string(version) + ".schema.json");
  json.member("bomFormat", "CycloneDX");
  json.member("specVersion", version);
  json.member("serialNumber", no_serial);
  json.member("version", std::uint64_t{1});
  write_metadata(json, report, bom);
  json.key("components");
  json.begin_array();
  write_system(json, report, bom);
  for (const BomComponent& component : bom.components)
    write_component(json, component, report.artifact);
  json.end_array();
  write_dependencies(json, bom);
  write_vulnerabilities(json, report, bom);
  json.end_object();
  return json.take() + "\n";
}

/// A UUID of version 8 (RFC 9562): its other bits are a hash of the content, which proves nothing,
/// but is the same for the same content.
std::string serial_of(std::string_view content) {
  std::array<std::uint8_t, 16> digest = hash128(content);
  digest[6] = static_cast<std::uint8_t>((digest[6] & 0x0FU) | 0x80U);
  digest[8] = static_cast<std::uint8_t>((digest[8] & 0x3FU) | 0x80U);
  std::string text = hex(digest);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, "-");
  return "urn:uuid:" + text;
}

}  // namespace

std::string write_cyclonedx(const Report& report, std::string_view version) {
  std::string text = write_content(report, version);
  const std::string serial = serial_of(text);
  text.replace(text.find(no_serial), no_serial.size(), serial);
  if (!report.created.empty())
    text.replace(text.find(no_time), no_time.size(), printable(report.created));
  return text;
}

}  // namespace plimsoll
