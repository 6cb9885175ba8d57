// document/cyclonedx_read.cpp - components to packages.
// SPDX-License-Identifier: Apache-2.0
#include "document/cyclonedx_read.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/text.h"
#include "model/distro.h"
#include "model/purl.h"

namespace plimsoll {

namespace {

constexpr JsonLimits limits{.depth = 100, .values = 5'000'000};
constexpr std::size_t most_components = 500'000;
constexpr std::size_t most_places = 1000;  // of one component
constexpr std::size_t most_problems = 1000;

/// The first of several names that a component's property may have.
template <std::size_t N>
std::string property(JsonValue component, const std::array<std::string_view, N>& names) {
  for (const std::string_view name : names) {
    for (const JsonValue one : component["properties"].items()) {
      if (one["name"].text() == name) return std::string(one["value"].text());
    }
  }
  return {};
}

std::vector<std::string> licenses_of(JsonValue component) {
  std::vector<std::string> licenses;
  for (const JsonValue one : component["licenses"].items()) {
    for (const JsonValue text : {one["expression"], one["license"]["id"], one["license"]["name"]}) {
      if (text.text().empty()) continue;
      licenses.emplace_back(text.text());
      break;
    }
  }
  return licenses;
}

std::vector<Location> locations_of(JsonValue component, std::string_view place) {
  std::vector<Location> locations;
  const auto add = [&](std::string_view path) {
    while (path.starts_with('/')) path.remove_prefix(1);
    if (!path.empty() && locations.size() < most_places)
      locations.push_back({.path = std::string(path)});
  };
  for (const JsonValue one : component["evidence"]["occurrences"].items())
    add(one["location"].text());
  constexpr std::array paths = {"aquasecurity:trivy:FilePath"sv, "syft:location:0:path"sv};
  if (locations.empty()) add(property(component, paths));
  if (locations.empty()) add(place);
  std::ranges::sort(locations);
  const auto same = std::ranges::unique(locations);
  locations.erase(same.begin(), same.end());
  return locations;
}

/// "openssl", "openssl@3.0-1": the qualifier that syft writes.
SourcePackage upstream_of(const Purl& purl) {
  const auto found = purl.qualifiers.find("upstream");
  if (found == purl.qualifiers.end()) return {};
  const auto parts = cut_first(found->second, '@');
  if (!parts) return {.name = found->second, .version = {}};
  return {.name = std::string(parts->first), .version = std::string(parts->second)};
}

SourcePackage source_of(JsonValue component, const Purl& purl) {
  constexpr std::array names = {"plimsoll:source_package"sv, "aquasecurity:trivy:SrcName"sv};
  SourcePackage source{.name = property(component, names), .version = {}};
  if (source.name.empty()) return upstream_of(purl);
  source.version = property(component, std::array{"plimsoll:source_version"sv});
  if (!source.version.empty()) return source;
  source.version = property(component, std::array{"aquasecurity:trivy:SrcVersion"sv});
  const std::string release = property(component, std::array{"aquasecurity:trivy:SrcRelease"sv});
  const std::string epoch = property(component, std::array{"aquasecurity:trivy:SrcEpoch"sv});
  if (source.version.empty()) return source;
  if (!release.empty()) source.version += "-" + release;
  if (!epoch.empty()) source.version = epoch + ":" + source.version;
  return source;
}

/// As a package manager writes it: the purl of an rpm keeps the epoch apart.
std::string version_of(const Purl& purl) {
  const auto epoch = purl.qualifiers.find("epoch");
  const bool has_epoch = epoch != purl.qualifiers.end() && epoch->second != "0";
  return purl.type == "rpm" && has_epoch ? epoch->second + ":" + purl.version : purl.version;
}

std::string qualifier(const Purl& purl, const std::string& name) {
  const auto found = purl.qualifiers.find(name);
  return found == purl.qualifiers.end() ? std::string() : found->second;
}

Result<Package> package_of(JsonValue component, std::string_view place) {
  Purl purl = TRY(parse_purl(component["purl"].text()));
  if (purl.version.empty()) purl.version = component["version"].text();
  if (purl.version.empty()) return fail(Errc::malformed, "has no version");
  Package package{.type = purl.type, .name = purl.name, .version = version_of(purl)};
  const bool is_of_system = is_os_type(purl.type);
  if (!is_of_system && !purl.space.empty()) package.name = purl.space + "/" + purl.name;
  if (is_of_system) {
    package.arch = qualifier(purl, "arch");
    package.distro = qualifier(purl, "distro");
    package.source = source_of(component, purl);
  }
  package.licenses = licenses_of(component);
  package.locations = locations_of(component, place);
  package.purl = to_text(std::move(purl));
  return package;
}

bool is_library(JsonValue component) {
  const std::string_view type = component["type"].text();
  return type == "library" || type == "framework";
}

class Reader {
 public:
  explicit Reader(std::string_view place) : place_(place) {}

  /// A component may hold others; as deep as the parser allows.
  Status take_all(JsonValue components) {
    for (const JsonValue component : components.items()) {
      if (++count_ > most_components)
        return fail(Errc::too_many, "has more than 500,000 components");
      take(component);
      TRY_STATUS(take_all(component["components"]));
    }
    return {};
  }

  BillOfMaterials finish() && {
    if (nameless_ != 0) {
      add_problem({Errc::unsupported, std::to_string(nameless_) +
                                          " components have no package URL: they are compared with "
                                          "no advisory"});
    }
    find_system();
    const auto is_of_system = [](const Package& package) { return is_os_type(package.type); };
    if (bom_.system.id.empty() && std::ranges::any_of(bom_.packages, is_of_system)) {
      add_problem({Errc::unsupported,
                   "no component and no package names the distribution: its packages are compared "
                   "with no advisory"});
    }
    std::ranges::stable_sort(bom_.packages, {}, &Package::purl);
    merge_equal();
    return std::move(bom_);
  }

 private:
  void add_problem(Error error) {
    if (bom_.problems.size() < most_problems)
      bom_.problems.push_back(problem_at({.path = place_}, std::move(error)));
  }

  void take(JsonValue component) {
    if (component["type"].text() == "operating-system") {
      if (bom_.system.id.empty()) {
        bom_.system.id = lower(component["name"].text());
        bom_.system.version = component["version"].text();
        bom_.system.name = component["description"].text();
      }
      return;
    }
    if (component["purl"].text().empty()) {
      if (is_library(component)) ++nameless_;
      return;
    }
    auto package = package_of(component, place_);
    if (package) bom_.packages.push_back(*std::move(package));
    else
      add_problem({package.error().code, "component " + std::string(component["purl"].text()) +
                                             ": " + package.error().what});
  }

  /// Where the document names no system, its packages may: distro=debian-12.
  void find_system() {
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

  void merge_equal() {
    std::vector<Package> merged;
    for (Package& package : bom_.packages) {
      if (merged.empty() || merged.back().purl != package.purl) {
        merged.push_back(std::move(package));
        continue;
      }
      std::vector<Location>& places = merged.back().locations;
      places.insert(places.end(), package.locations.begin(), package.locations.end());
      std::ranges::sort(places);
      const auto same = std::ranges::unique(places);
      places.erase(same.begin(), same.end());
    }
    bom_.packages = std::move(merged);
  }

  std::string_view place_;
  BillOfMaterials bom_;
  std::size_t count_ = 0, nameless_ = 0;
};

}  // namespace

Result<BillOfMaterials> read_cyclonedx(std::string_view json, std::string_view place) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  const JsonValue root = document.root();
  if (root["bomFormat"].text() != "CycloneDX")
    return fail(Errc::malformed, "is no CycloneDX document (\"bomFormat\")");
  const std::string_view version = root["specVersion"].text();
  if (!version.starts_with("1."))
    return fail(Errc::unsupported, "CycloneDX " + printable(version) + " is not read");
  if (root["components"].exists() && !root["components"].is_array())
    return fail(Errc::malformed, "components is not a list");
  Reader reader(place);
  TRY_STATUS(reader.take_all(root["components"]));
  return std::move(reader).finish();
}

}  // namespace plimsoll
