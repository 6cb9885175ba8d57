// advisory/ecosystem.h - what OSV calls ecosystems: their purl types, schemes, and when two names
// are the same package.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace plimsoll {

struct Ecosystem {
  std::string_view name;       // as OSV writes it
  std::string_view purl_type;  // of the packages that it speaks of
  std::string_view scheme;     // for scheme_named()
  std::string (*canonical)(std::string_view name);
};

/// Of a language, by OSV's name ("npm") or by purl type; null if there is none. Distributions are
/// in model/distro.h.
const Ecosystem* find_ecosystem(std::string_view name);
const Ecosystem* ecosystem_of_type(std::string_view purl_type);

/// True for a name that OSV defines, or one of ours; a release may stand behind it ("Debian:12").
/// Letters count: no package is looked up under "NPM".
bool is_known_ecosystem(std::string_view name);

/// The spelling under which a package is filed: PyPI's names are caseless and take '-', '_' and '.'
/// for one sign, NuGet's and Packagist's are caseless; others stay as they are.
std::string canonical_name(std::string_view ecosystem, std::string_view name);

}  // namespace plimsoll
