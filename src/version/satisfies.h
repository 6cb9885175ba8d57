// version/satisfies.h - is a version inside a range, as the scheme's own tools write ranges?
//
// Format  npm: Node's semver ranges; pypi: PEP 440 version specifiers; all others: comparators
// joined by commas, sets of them by "||"; for any scheme a VERS text ("vers:npm/>=1.2|<2").
// Errors  version_unparsable: a version, in the range or asked for; malformed: the range.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "version/scheme.h"

namespace plimsoll {

/// Longer ranges are an error: too_large.
constexpr std::size_t longest_range = 65'536;

Result<bool> satisfies(const Scheme& scheme, std::string_view version, std::string_view range);

}  // namespace plimsoll
