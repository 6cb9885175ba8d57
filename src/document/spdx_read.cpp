// document/spdx_read.cpp - packages of an SPDX document, and what relates them.
// SPDX-License-Identifier: Apache-2.0
#include "document/spdx_read.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/json.h"
#include "base/text.h"

namespace plimsoll {

namespace {

constexpr JsonLimits limits{.depth = 100, .values = 5'000'000};
constexpr std::size_t most_packages = 500'000;
constexpr std::size_t most_relationships = 2'000'000;
constexpr std::string_view built_from = "built package from: ";           // trivy
constexpr std::string_view acquired_from = "acquired package info from";  // syft

/// The first purl; its category was written PACKAGE_MANAGER before 2.3.
std::string_view purl_of(JsonValue package) {
  for (const JsonValue one : package["externalRefs"].items()) {
    const std::string_view category = one["referenceCategory"].text();
    const bool is_of_manager = category == "PACKAGE-MANAGER" || category == "PACKAGE_MANAGER";
    if (is_of_manager && one["referenceType"].text() == "purl")
      return one["referenceLocator"].text();
  }
  return {};
}

/// The purpose came with 2.3; trivy's documents say it by the identifier before that.
bool is_system(JsonValue package) {
  return package["primaryPackagePurpose"].text() == "OPERATING-SYSTEM" ||
         package["SPDXID"].text().starts_with("SPDXRef-OperatingSystem-");
}

/// What the document is about, or parts that are no packages: nothing to compare.
bool is_other(JsonValue package, const Purl* purl) {
  constexpr std::array purposes = {"CONTAINER"sv, "FILE"sv, "ARCHIVE"sv, "DEVICE"sv, "SOURCE"sv};
  if (purl != nullptr) return purl->type == "oci" || purl->type == "docker";
  const std::string_view purpose = package["primaryPackagePurpose"].text();
  return std::ranges::find(purposes, purpose) != purposes.end();
}

/// A source rpm: it is named for what is built from it, and is not installed.
bool is_source(const Purl& purl) {
  return purl.type == "rpm" &&
         (purl.qualifiers.contains("arch") && purl.qualifiers.at("arch") == "src");
}

/// Without purl, but with a version: a package all the same, and no application that holds some.
bool is_library(JsonValue package) {
  const std::string_view purpose = package["primaryPackagePurpose"].text();
  if (purpose == "LIBRARY" || purpose == "FRAMEWORK") return true;
  return purpose.empty() && !package["versionInfo"].text().empty();
}

bool is_told(std::string_view license) {
  return !license.empty() && license != "NOASSERTION" && license != "NONE";
}

using Names = std::unordered_map<std::string_view, std::string_view>;

/// "LicenseRef-…" by the name that the document gives it.
Names names_of_licenses(JsonValue root) {
  Names names;
  for (const JsonValue one : root["hasExtractedLicensingInfos"].items()) {
    if (is_told(one["name"].text())) names.emplace(one["licenseId"].text(), one["name"].text());
  }
  return names;
}

/// "acquired package info from DPKG DB: /a, /b"; the words before the colon differ.
std::vector<std::string_view> paths_of(JsonValue package) {
  const std::string_view info = package["sourceInfo"].text();
  std::vector<std::string_view> paths;
  const std::size_t colon = info.find(": ");
  if (!info.starts_with(acquired_from) || colon == std::string_view::npos) return paths;
  for (const std::string_view path : split(info.substr(colon + 2), ',')) {
    if (trim(path).starts_with('/')) paths.push_back(trim(path));
  }
  return paths;
}

/// "built package from: openssl 3.0.11-1".
SourcePackage source_in(std::string_view info) {
  if (!info.starts_with(built_from)) return {};
  const auto parts = words(info.substr(built_from.size()));
  if (parts.empty()) return {};
  return {.name = std::string(parts[0]),
          .version = parts.size() > 1 ? std::string(parts[1]) : std::string()};
}

class Reader {
 public:
  Reader(JsonValue root, std::string_view place)
      : root_(root), place_(place), licenses_(names_of_licenses(root)), bill_(place, "package") {}

  Result<BillOfMaterials> read() && {
    TRY_STATUS(find_sources());
    std::size_t count = 0;
    for (const JsonValue package : root_["packages"].items()) {
      if (++count > most_packages) return fail(Errc::too_many, "has more than 500,000 packages");
      take(package);
    }
    return std::move(bill_).finish();
  }

 private:
  /// "A GENERATED_FROM B", where B is a source rpm: what A was built from.
  Status find_sources() {
    std::unordered_map<std::string_view, SourcePackage> sources;
    for (const JsonValue package : root_["packages"].items()) {
      const auto purl = parse_purl(purl_of(package));
      if (purl && is_source(*purl))
        sources.emplace(package["SPDXID"].text(), SourcePackage{purl->name, version_of(*purl)});
    }
    std::size_t count = 0;
    for (const JsonValue one : root_["relationships"].items()) {
      if (++count > most_relationships)
        return fail(Errc::too_many, "has more than 2,000,000 relationships");
      if (one["relationshipType"].text() != "GENERATED_FROM") continue;
      const auto source = sources.find(one["relatedSpdxElement"].text());
      if (source != sources.end()) sources_.emplace(one["spdxElementId"].text(), source->second);
    }
    return {};
  }

  void take(JsonValue package) {
    if (is_system(package)) {
      bill_.set_system(package["name"].text(), package["versionInfo"].text(),
                       package["description"].text());
      return;
    }
    const std::string_view text = purl_of(package);
    if (text.empty()) {
      if (!is_other(package, nullptr) && is_library(package)) bill_.add_nameless();
      return;
    }
    const auto purl = parse_purl(text);
    if (!purl) return bill_.add(text, std::unexpected(purl.error()));
    if (!is_other(package, &*purl) && !is_source(*purl))
      bill_.add(text, package_in(package, *purl));
  }

  [[nodiscard]] Result<Package> package_in(JsonValue json, const Purl& purl) const {
    Package package = TRY(package_of(purl, json["versionInfo"].text()));
    if (is_os_type(purl.type)) package.source = source_of(json, purl);
    package.licenses = licenses_of(json);
    package.locations = locations_at(paths_of(json), place_);
    return package;
  }

  [[nodiscard]] SourcePackage source_of(JsonValue package, const Purl& purl) const {
    if (SourcePackage source = source_in(package["sourceInfo"].text()); !source.name.empty())
      return source;
    if (SourcePackage source = upstream_of(purl); !source.name.empty()) return source;
    const auto found = sources_.find(package["SPDXID"].text());
    return found == sources_.end() ? SourcePackage{} : found->second;
  }

  /// What its authors declare, or else what somebody concluded.
  [[nodiscard]] std::vector<std::string> licenses_of(JsonValue package) const {
    std::string_view license = package["licenseDeclared"].text();
    if (!is_told(license)) license = package["licenseConcluded"].text();
    if (!is_told(license)) return {};
    const auto name = licenses_.find(license);
    return {std::string(name == licenses_.end() ? license : name->second)};
  }

  JsonValue root_;
  std::string_view place_;
  Names licenses_;
  std::unordered_map<std::string_view, SourcePackage> sources_;  // by what was built from them
  BillBuilder bill_;
};

}  // namespace

Result<BillOfMaterials> read_spdx(std::string_view json, std::string_view place) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  const JsonValue root = document.root();
  const std::string_view version = root["spdxVersion"].text();
  if (version.empty()) return fail(Errc::malformed, "is no SPDX 2 document (\"spdxVersion\")");
  if (version != "SPDX-2.2" && version != "SPDX-2.3")
    return fail(Errc::unsupported, printable(version) + " is not read: 2.2 and 2.3 are");
  for (const std::string_view list : {"packages"sv, "relationships"sv}) {
    if (root[list].exists() && !root[list].is_array())
      return fail(Errc::malformed, std::string(list) + " is not a list");
  }
  return Reader(root, place).read();
}

}  // namespace plimsoll
