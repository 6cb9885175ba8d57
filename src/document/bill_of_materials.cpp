// document/bill_of_materials.cpp - packages of a document, whatever its format.
// SPDX-License-Identifier: Apache-2.0
#include "document/bill_of_materials.h"

#include <algorithm>

#include "base/text.h"
#include "model/distro.h"

namespace plimsoll {

namespace {

constexpr std::size_t most_places = 1000;  // of one package
constexpr std::size_t most_problems = 1000;

void sort_unique(std::vector<Location>& places) {
  std::ranges::sort(places);
  const auto same = std::ranges::unique(places);
  places.erase(same.begin(), same.end());
}

}  // namespace

std::string qualifier_of(const Purl& purl, const std::string& name) {
  const auto found = purl.qualifiers.find(name);
  return found == purl.qualifiers.end() ? std::string() : found->second;
}

std::string version_of(const Purl& purl) {
  const std::string epoch = qualifier_of(purl, "epoch");
  const bool has_epoch = purl.type == "rpm" && !epoch.empty() && epoch != "0";
  return has_epoch ? epoch + ":" + purl.version : purl.version;
}

SourcePackage upstream_of(const Purl& purl) {
  const std::string upstream = qualifier_of(purl, "upstream");
  const auto parts = cut_first(upstream, '@');
  if (!parts) return {.name = upstream, .version = {}};
  return {.name = std::string(parts->first), .version = std::string(parts->second)};
}

Result<Package> package_of(Purl purl, std::string_view version) {
  if (purl.version.empty()) purl.version = version;
  if (purl.version.empty()) return fail(Errc::malformed, "has no version");
  Package package{.type = purl.type, .name = purl.name, .version = version_of(purl)};
  const bool is_of_system = is_os_type(purl.type);
  if (!is_of_system && !purl.space.empty()) package.name = purl.space + "/" + purl.name;
  if (is_of_system) {
    package.arch = qualifier_of(purl, "arch");
    package.distro = qualifier_of(purl, "distro");
  }
  package.purl = to_text(std::move(purl));
  return package;
}

std::vector<Location> locations_at(const std::vector<std::string_view>& paths,
                                   std::string_view place) {
  std::vector<Location> locations;
  for (std::string_view path : paths) {
    while (path.starts_with('/')) path.remove_prefix(1);
    if (!path.empty() && locations.size() < most_places)
      locations.push_back({.path = std::string(path)});
  }
  if (locations.empty()) locations.push_back({.path = std::string(place)});
  sort_unique(locations);
  return locations;
}

void BillBuilder::set_system(std::string_view id, std::string_view version, std::string_view name) {
  if (!bom_.system.id.empty()) return;
  bom_.system.id = lower(id);
  bom_.system.version = version;
  bom_.system.name = name;
}

void BillBuilder::add(std::string_view purl, Result<Package> package) {
  if (package) {
    bom_.packages.push_back(*std::move(package));
    return;
  }
  add_problem({package.error().code,
               std::string(unit_) + " " + std::string(purl) + ": " + package.error().what});
}

BillOfMaterials BillBuilder::finish() && {
  if (nameless_ != 0) {
    add_problem({Errc::unsupported, std::to_string(nameless_) + " " + std::string(unit_) +
                                        "s have no package URL: they are compared with no "
                                        "advisory"});
  }
  find_system();
  const auto is_of_system = [](const Package& package) { return is_os_type(package.type); };
  if (bom_.system.id.empty() && std::ranges::any_of(bom_.packages, is_of_system)) {
    add_problem({Errc::unsupported,
                 "no " + std::string(unit_) +
                     " and no purl names the distribution: its packages are compared with no "
                     "advisory"});
  }
  std::ranges::stable_sort(bom_.packages, {}, &Package::purl);
  merge_equal();
  return std::move(bom_);
}

void BillBuilder::add_problem(Error error) {
  if (bom_.problems.size() < most_problems)
    bom_.problems.push_back(problem_at({.path = place_}, std::move(error)));
}

/// Where the document names no system, its packages may: distro=debian-12.
void BillBuilder::find_system() {
  OperatingSystem& system = bom_.system;
  for (const Package& package : bom_.packages) {
    if (!system.id.empty()) break;
    if (const auto parts = cut_last(package.distro, '-')) {
      system.id = parts->first;
      system.version = parts->second;
    }
  }
  const Distro* const distro = find_distro(system.id);
  if (distro == nullptr) return;
  if (const DistroRelease* const release = find_release(*distro, system.version))
    system.codename = release->codename;
  system.end_of_life = end_of_life(*distro, system.version);
}

void BillBuilder::merge_equal() {
  std::vector<Package> merged;
  for (Package& package : bom_.packages) {
    if (merged.empty() || merged.back().purl != package.purl) {
      merged.push_back(std::move(package));
      continue;
    }
    std::vector<Location>& places = merged.back().locations;
    places.insert(places.end(), package.locations.begin(), package.locations.end());
    sort_unique(places);
  }
  bom_.packages = std::move(merged);
}

}  // namespace plimsoll
