// document/bom.cpp - from packages to components.
// SPDX-License-Identifier: Apache-2.0
#include "document/bom.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "model/purl.h"

namespace plimsoll {

namespace {

std::string purl_or_name(const Package& package) {
  if (!package.purl.empty()) return printable(package.purl);
  return printable(package.type + ":" + package.name + "@" + package.version);
}

bool is_same(const Package& a, const Package& b) {
  return a.type == b.type && a.name == b.name && a.version == b.version;
}

using Namesakes = std::unordered_map<std::string, std::vector<std::size_t>>;

/// The component that the package belongs to; a new one if there is none yet.
std::size_t component_for(Bom& bom, Namesakes& by_ref, const Package& package) {
  std::string ref = purl_or_name(package);
  std::vector<std::size_t>& namesakes = by_ref[ref];
  for (const std::size_t i : namesakes) {
    if (is_same(*bom.components[i].package, package)) return i;
  }
  const std::size_t next = bom.components.size();
  namesakes.push_back(next);
  bom.by_purl.emplace(package.purl, next);
  if (namesakes.size() > 1) ref += "#" + std::to_string(namesakes.size());
  bom.components.push_back({.package = &package, .ref = std::move(ref)});
  return next;
}

void add_dependencies(Bom& bom, BomComponent& component, const Package& package) {
  for (const std::string& purl : package.depends_on) {
    const auto at = bom.by_purl.find(purl);
    if (at == bom.by_purl.end()) continue;  // a name that resolve() found no package for
    const std::string& ref = bom.components[at->second].ref;
    if (ref != component.ref) component.depends_on.emplace_back(ref);
  }
}

/// `numbers`: of each package's component.
void add_all_dependencies(Bom& bom, const Report& report, const std::vector<std::size_t>& numbers) {
  for (std::size_t i = 0; i < numbers.size(); ++i)
    add_dependencies(bom, bom.components[numbers[i]], report.packages[i]);
  for (BomComponent& component : bom.components) {
    std::ranges::sort(component.depends_on);
    const auto same = std::ranges::unique(component.depends_on);
    component.depends_on.erase(same.begin(), same.end());
  }
}

/// Distribution packages hang below the operating system, all others below the target itself.
void hang_up(Bom& bom) {
  std::unordered_set<std::string_view> brought;
  for (const BomComponent& component : bom.components)
    brought.insert(component.depends_on.begin(), component.depends_on.end());
  for (const BomComponent& component : bom.components) {
    const Relationship relationship = component.package->relationship;
    const bool wanted = relationship == Relationship::root || relationship == Relationship::direct;
    if (!wanted && brought.contains(component.ref)) continue;
    const bool of_system = !bom.system_ref.empty() && is_os_type(component.package->type);
    (of_system ? bom.below_system : bom.below_root).push_back(component.ref);
  }
  if (!bom.system_ref.empty()) bom.below_root.push_back(bom.system_ref);
  std::ranges::sort(bom.below_root);
  std::ranges::sort(bom.below_system);
}

}  // namespace

Bom bom_of(const Report& report) {
  const Artifact& artifact = report.artifact;
  Bom bom;
  bom.components.reserve(report.packages.size());
  Namesakes by_ref;
  std::vector<std::size_t> numbers;
  for (const Package& package : report.packages) {
    numbers.push_back(component_for(bom, by_ref, package));
    BomComponent& component = bom.components[numbers.back()];
    for (const Location& location : package.locations) component.locations.push_back(&location);
  }
  bom.root_purl = oci_purl(artifact);
  bom.root_ref = bom.root_purl.empty() ? "target:" + printable(artifact.name) : bom.root_purl;
  if (!artifact.os.id.empty())
    bom.system_ref = "system:" + printable(artifact.os.id + "@" + artifact.os.version);
  add_all_dependencies(bom, report, numbers);
  hang_up(bom);
  return bom;
}

std::string oci_purl(const Artifact& artifact) {
  if (artifact.kind != "image" || artifact.digest.empty()) return "";
  std::string_view repository = artifact.reference.empty() ? artifact.name : artifact.reference;
  repository = repository.substr(0, repository.find('@'));
  const std::size_t slash = repository.rfind('/');
  const std::size_t colon = repository.rfind(':');
  const bool has_tag =
      colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash);
  const std::string_view tag = has_tag ? repository.substr(colon + 1) : ""sv;
  repository = repository.substr(0, has_tag ? colon : repository.size());
  const std::string_view name =
      slash == std::string_view::npos ? repository : repository.substr(slash + 1);
  if (name.empty()) return "";
  Purl purl = {.type = "oci", .space = {}, .name = lower(name), .version = artifact.digest};
  if (const auto platform = cut_first(artifact.platform, '/'))
    purl.qualifiers["arch"] = platform->second.substr(0, platform->second.find('/'));
  if (slash != std::string_view::npos) purl.qualifiers["repository_url"] = repository;
  if (!tag.empty()) purl.qualifiers["tag"] = tag;
  std::erase_if(purl.qualifiers, [](const auto& qualifier) { return qualifier.second.empty(); });
  return to_text(purl);
}

std::pair<std::string_view, std::string_view> group_and_name(const Package& package) {
  const std::string_view name = package.name;
  constexpr std::pair<std::string_view, char> separators[] = {
      {"npm", '/'}, {"maven", ':'}, {"composer", '/'}};
  for (const auto& [type, sign] : separators) {
    if (package.type != type) continue;
    const auto parts = cut_first(name, sign);
    if (parts && !parts->first.empty() && !parts->second.empty()) return *parts;
  }
  return {"", name};
}

}  // namespace plimsoll
