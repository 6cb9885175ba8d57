// version/scheme.h - every ordering there is, by the name that users and advisories give it.
//
// Shape   an order is a weak order of all texts that its scheme parses: total, antisymmetric,
//         transitive. Equal means the same place in the order, not the same text ("1.0" and
//         "1.0.0").
// Safety  versions come from hostile images: no order allocates, recurses or throws, and each runs
//         in the length of its texts.
// Errors  compare() alone reports; an order trusts its caller.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <span>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

struct Scheme {
  std::string_view name;  // of the VERS specification, where it has one
  bool (*parses)(std::string_view version);
  /// Only for texts that parse.
  std::weak_ordering (*order)(std::string_view a, std::string_view b);
};

/// Longer texts are no version anywhere.
constexpr std::size_t longest_version = 1024;

/// By the scheme's name, or by the purl type that uses it ("apk", "pub"); nullptr if there is none.
const Scheme* scheme_named(std::string_view name);

/// Every scheme once, in the order of the help.
std::span<const Scheme* const> all_schemes();

/// True if the scheme can order `version`; no longer than longest_version.
bool parses(const Scheme& scheme, std::string_view version);

/// The order of two versions, or Errc::version_unparsable naming the text that is none.
Result<std::weak_ordering> compare(const Scheme& scheme, std::string_view a, std::string_view b);

/// The error that compare() gives for one text.
std::unexpected<Error> not_a_version(const Scheme& scheme, std::string_view version);

}  // namespace plimsoll
