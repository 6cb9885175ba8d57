// version/semver.h - semantic versions as their parts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace plimsoll {

struct Semver {
  std::array<std::uint64_t, 3> numbers{};  // major, minor, patch
  std::string_view prerelease;             // without its '-'; a view of the text
};

/// [v=]*MAJOR[.MINOR[.PATCH]][[-]PRERELEASE][+BUILD], white space around it; as lenient as Node's
/// "loose". `fewest` numbers must be there; those that are missing are 0.
std::optional<Semver> parse_semver(std::string_view text, std::size_t fewest);

/// The precedence of Semantic Versioning 2.0.0, section 11: the build does not count.
std::weak_ordering semver_order(const Semver& a, const Semver& b);

/// The order of what follows a '-' alone; an empty text is a release and comes last.
std::weak_ordering prerelease_order(std::string_view a, std::string_view b);

/// The same where the case of letters does not count.
std::weak_ordering caseless_prerelease_order(std::string_view a, std::string_view b);

/// Takes PRERELEASE and BUILD off the front of `rest`; false if that does not use it up.
bool take_prerelease_and_build(std::string_view& rest, std::string_view& prerelease);

}  // namespace plimsoll
