// version/scheme.cpp - every ordering there is: a new one needs its own file, and its name here.
// SPDX-License-Identifier: Apache-2.0
#include "version/scheme.h"

#include <array>

#include "base/text.h"

namespace plimsoll {

extern const Scheme alpine_scheme, cargo_scheme, composer_scheme, deb_scheme, gem_scheme,
    golang_scheme, maven_scheme, npm_scheme, nuget_scheme, pypi_scheme, rpm_scheme, semver_scheme;

namespace {

constexpr std::array table = {
    &deb_scheme,   &rpm_scheme,    &alpine_scheme,  // distributions
    &npm_scheme,   &semver_scheme, &pypi_scheme,   &golang_scheme,   &cargo_scheme,
    &maven_scheme, &gem_scheme,    &nuget_scheme,  &composer_scheme,
};

struct Alias {
  std::string_view name;
  const Scheme* scheme;
};

/// purl types, and names of VERS, whose versions follow another scheme's rules.
constexpr std::array aliases = {
    Alias{"apk", &alpine_scheme},    Alias{"pub", &semver_scheme},    Alias{"hex", &semver_scheme},
    Alias{"swift", &npm_scheme},     Alias{"opkg", &deb_scheme},      Alias{"debian", &deb_scheme},
    Alias{"ebuild", &alpine_scheme}, Alias{"gentoo", &alpine_scheme},
};

}  // namespace

const Scheme* scheme_named(std::string_view name) {
  for (const Scheme* scheme : table) {
    if (scheme->name == name) return scheme;
  }
  for (const Alias& alias : aliases) {
    if (alias.name == name) return alias.scheme;
  }
  return nullptr;
}

std::span<const Scheme* const> all_schemes() { return table; }

bool parses(const Scheme& scheme, std::string_view version) {
  return version.size() <= longest_version && scheme.parses(version);
}

std::unexpected<Error> not_a_version(const Scheme& scheme, std::string_view version) {
  constexpr std::size_t shown = 64;
  const std::string text =
      printable(version.substr(0, shown)) + (version.size() > shown ? "…" : "");
  return fail(Errc::version_unparsable,
              "'" + text + "' is no " + std::string(scheme.name) + " version");
}

Result<std::weak_ordering> compare(const Scheme& scheme, std::string_view a, std::string_view b) {
  if (!parses(scheme, a)) return not_a_version(scheme, a);
  if (!parses(scheme, b)) return not_a_version(scheme, b);
  return scheme.order(a, b);
}

}  // namespace plimsoll
