// version/nuget.cpp - the order of NuGet packages' versions.
//
// Format  NuGet's package versioning: one to four numbers, then a prerelease and a build as in
//         Semantic Versioning 2.0.0; the case of a prerelease does not count.
// Errors  any other text.
// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "version/order.h"
#include "version/scheme.h"
#include "version/semver.h"

namespace plimsoll {
namespace {

struct Parts {
  std::string_view numbers, prerelease;
};

std::optional<Parts> parts_of(std::string_view text) {
  constexpr int most_numbers = 4;
  std::string_view rest = trim(text);
  take_one('v', rest);
  const std::string_view start = rest;
  int count = 0;
  do {
    if (take_while(is_digit, rest).empty() || ++count > most_numbers) return std::nullopt;
  } while (take_one('.', rest));
  Parts parts{start.substr(0, start.size() - rest.size()), {}};
  if (!rest.empty() && rest[0] != '-' && rest[0] != '+') return std::nullopt;
  if (rest == "-") return std::nullopt;
  if (!take_prerelease_and_build(rest, parts.prerelease)) return std::nullopt;
  return parts;
}

std::weak_ordering nuget_order(std::string_view a, std::string_view b) {
  const Parts left = parts_of(a).value_or(Parts{});
  const Parts right = parts_of(b).value_or(Parts{});
  std::string_view numbers = left.numbers;
  std::string_view others = right.numbers;
  while (!numbers.empty() || !others.empty()) {
    const auto order = number_order(take_until('.', numbers), take_until('.', others));
    if (order != 0) return order;
  }
  return caseless_prerelease_order(left.prerelease, right.prerelease);
}

bool is_nuget_version(std::string_view version) { return parts_of(version).has_value(); }

}  // namespace

extern constexpr Scheme nuget_scheme = {
    .name = "nuget", .parses = is_nuget_version, .order = nuget_order};

}  // namespace plimsoll
