// advisory/ecosystem.cpp - the table of language ecosystems.
//
// Format  OSV schema, "Defined Ecosystems"; PEP 503 for PyPI's names.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/ecosystem.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/distro.h"
#include "model/purl_type.h"

namespace plimsoll {

namespace {

std::string as_written(std::string_view name) { return std::string(name); }

std::string caseless(std::string_view name) { return lower(name); }

/// "group:artifact"; purls write a slash.
std::string with_colon(std::string_view name) {
  std::string canonical(name);
  if (canonical.find(':') == std::string::npos) std::ranges::replace(canonical, '/', ':');
  return canonical;
}

constexpr std::array table = {
    Ecosystem{"npm", "npm", "npm", as_written},
    Ecosystem{"PyPI", "pypi", "pypi", pypi_name},
    Ecosystem{"Go", "golang", "golang", as_written},
    Ecosystem{"Maven", "maven", "maven", with_colon},
    Ecosystem{"crates.io", "cargo", "cargo", as_written},
    Ecosystem{"RubyGems", "gem", "gem", as_written},
    Ecosystem{"NuGet", "nuget", "nuget", caseless},
    Ecosystem{"Packagist", "composer", "composer", caseless},
    Ecosystem{"Hex", "hex", "hex", as_written},
    Ecosystem{"Pub", "pub", "pub", as_written},
    Ecosystem{"Hackage", "hackage", "hackage", as_written},
    Ecosystem{"CRAN", "cran", "cran", as_written},
    Ecosystem{"ConanCenter", "conan", "conan", as_written},
    Ecosystem{"SwiftURL", "swift", "swift", as_written},
    Ecosystem{"GitHub Actions", "githubactions", "semver", caseless},
    Ecosystem{"Bitnami", "bitnami", "semver", as_written},
    Ecosystem{"Julia", "julia", "semver", as_written},
};

/// Defined by OSV, and of packages that are not looked for here.
constexpr std::array others = {
    "Android"sv, "Bioconductor"sv, "CleanStart"sv, "Docker Hardened Images"sv,
    "FreeBSD"sv, "GHC"sv,          "GIT"sv,        "Kubernetes"sv,
    "Linux"sv,   "OSS-Fuzz"sv,     "Root"sv,       "TuxCare"sv,
    "VSCode"sv,  "opam"sv,
};

std::string_view without_release(std::string_view name) { return name.substr(0, name.find(':')); }

bool is_distribution(std::string_view name) {
  return std::ranges::any_of(all_distros(), [&](const Distro& distro) {
    return std::ranges::find(distro.ecosystems, name, without_release) != distro.ecosystems.end();
  });
}

}  // namespace

bool is_known_ecosystem(std::string_view name) {
  const std::string_view family = without_release(name);
  return find_ecosystem(family) != nullptr || is_distribution(family) ||
         std::ranges::find(others, family) != others.end();
}

const Ecosystem* find_ecosystem(std::string_view name) {
  const auto* const found = std::ranges::find(table, name, &Ecosystem::name);
  return found != table.end() ? found : nullptr;
}

const Ecosystem* ecosystem_of_type(std::string_view purl_type) {
  const auto* const found = std::ranges::find(table, purl_type, &Ecosystem::purl_type);
  return found != table.end() ? found : nullptr;
}

std::string canonical_name(std::string_view ecosystem, std::string_view name) {
  const Ecosystem* const found = find_ecosystem(ecosystem);
  return found != nullptr ? found->canonical(name) : std::string(name);
}

}  // namespace plimsoll
