// analyzer/python/installed.cpp - the Python packages that pip, setuptools or a distribution
// installed, anywhere in the tree: site-packages, dist-packages, virtual environments.
//
// Reads   NAME.dist-info/METADATA, NAME.egg-info/PKG-INFO, EGG-INFO/PKG-INFO of unpacked eggs, and
// NAME.egg-info where that is a file. Not the PKG-INFO at the root of a source package: it tells
// what could be built there, not what is installed.
// Format  core metadata specification of the Python Packaging User Guide: headers, an empty line,
// and the description.
// Shape   names and versions as written; dependencies by name, those of extras left out.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "analyzer/fields.h"
#include "analyzer/python/requirement.h"
#include "base/text.h"
#include "facts/analyzer.h"
#include "facts/router.h"

namespace plimsoll {

namespace {

constexpr std::string_view dist_info = ".dist-info", egg_info = ".egg-info";

bool ends_in(std::string_view name, std::string_view end) {
  return name.size() > end.size() && name.ends_with(end);
}

bool is_metadata(std::string_view path) {
  const std::string_view name = base_name(path);
  const std::string_view folder = base_name(folder_of(path));
  if (name == "METADATA") return ends_in(folder, dist_info);
  if (name == "PKG-INFO") return ends_in(folder, egg_info) || folder == "EGG-INFO";
  return ends_in(name, egg_info);
}

/// Longer than any name of a licence: the field holds the whole text.
constexpr std::size_t license_limit = 100;

/// The expression; else the field if it holds a name; else what the classifiers say.
std::vector<std::string> licenses_of(const Fields& head) {
  if (const auto expression = head["License-Expression"]; !expression.empty())
    return {std::string(expression)};
  const std::string_view license = head["License"];
  if (!license.empty() && license != "UNKNOWN" && license.size() <= license_limit)
    return {std::string(license)};
  std::vector<std::string> names;
  for (const std::string_view classifier : head.all("Classifier")) {
    const std::string_view name = trim(classifier.substr(classifier.rfind(':') + 1));
    if (classifier.starts_with("License ::") && name != "OSI Approved") names.emplace_back(name);
  }
  return names;
}

std::vector<std::string> names_required(const Fields& head) {
  std::vector<std::string> names;
  for (const std::string_view text : head.all("Requires-Dist")) {
    const Result<Requirement> requirement = parse_requirement(text);
    if (requirement && requirement->marker.find("extra") == std::string_view::npos)
      names.emplace_back(requirement->name);
  }
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  return names;
}

Result<Package> package_of(const Fields& head) {
  Package package{.type = "pypi"};
  package.name = head["Name"];
  package.version = head["Version"];
  if (package.name.empty()) return fail(Errc::malformed, "metadata has no Name");
  if (package.version.empty())
    return fail(Errc::malformed, "package " + printable(package.name) + " has no Version");
  if (std::ranges::any_of(package.name + package.version, is_control))
    return fail(Errc::malformed, "not a name and a version: " + printable(package.name));
  package.licenses = licenses_of(head);
  package.depends_on = names_required(head);
  return package;
}

void analyze(const File& file, Collector& out) {
  out.add({file.path}, package_of(parse_head(file.text)));
}

}  // namespace

extern constexpr Analyzer python_installed = {
    .name = "python-installed",
    .version = 1,
    .wanted = {.names = {"METADATA", "PKG-INFO"}, .suffixes = {"-info"}, .takes = is_metadata},
    .limit = 16ULL << 20U,
    .analyze = analyze,
};

}  // namespace plimsoll
