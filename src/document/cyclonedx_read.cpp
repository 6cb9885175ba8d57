// document/cyclonedx_read.cpp - components to packages.
// SPDX-License-Identifier: Apache-2.0
#include "document/cyclonedx_read.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/text.h"
#include "model/purl.h"

namespace plimsoll {

namespace {

constexpr JsonLimits limits{.depth = 100, .values = 5'000'000};
constexpr std::size_t most_components = 500'000;

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
  std::vector<std::string_view> paths;
  for (const JsonValue one : component["evidence"]["occurrences"].items())
    paths.push_back(one["location"].text());
  const auto is_told = [](std::string_view path) { return !path.empty(); };
  constexpr std::array names = {"aquasecurity:trivy:FilePath"sv, "syft:location:0:path"sv};
  const std::string other = property(component, names);
  if (std::ranges::none_of(paths, is_told)) paths.push_back(other);
  return locations_at(paths, place);
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

Result<Package> package_in(JsonValue component, std::string_view place) {
  const Purl purl = TRY(parse_purl(component["purl"].text()));
  Package package = TRY(package_of(purl, component["version"].text()));
  if (is_os_type(purl.type)) package.source = source_of(component, purl);
  package.licenses = licenses_of(component);
  package.locations = locations_of(component, place);
  return package;
}

bool is_library(JsonValue component) {
  const std::string_view type = component["type"].text();
  return type == "library" || type == "framework";
}

class Reader {
 public:
  explicit Reader(std::string_view place) : place_(place), bill_(place, "component") {}

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

  BillOfMaterials finish() && { return std::move(bill_).finish(); }

 private:
  void take(JsonValue component) {
    const std::string_view purl = component["purl"].text();
    if (component["type"].text() == "operating-system") {
      bill_.set_system(component["name"].text(), component["version"].text(),
                       component["description"].text());
    } else if (!purl.empty()) {
      bill_.add(purl, package_in(component, place_));
    } else if (is_library(component)) {
      bill_.add_nameless();
    }
  }

  std::string_view place_;
  BillBuilder bill_;
  std::size_t count_ = 0;
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
