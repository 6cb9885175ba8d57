// version/vers.cpp - ranges in the universal notation: "vers:npm/1.2.3|>=2.0.0|<5.0.0".
//
// Format  the VERS specification: constraints between '|', versions percent-encoded. Constraints
// are a row of points on the version's line: signs at neighbouring points enclose intervals. Errors
// malformed: no VERS text, or of another scheme.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "base/percent.h"
#include "version/languages.h"
#include "version/order.h"

namespace plimsoll {
namespace {

struct Constraint {
  Comparator comparator = Comparator::equal;
  std::string version;
};

constexpr std::size_t most_constraints = 4096;

Result<std::vector<Constraint>> parse_constraints(const Scheme& scheme, std::string_view text) {
  std::vector<Constraint> constraints;
  while (!text.empty()) {
    std::string_view piece = trim(take_until('|', text));
    if (piece.empty()) continue;
    const Comparator comparator = take_comparator(piece);
    const std::string version = TRY(percent_decode(trim(piece)));
    if (!parses(scheme, version)) return not_a_version(scheme, version);
    if (constraints.size() == most_constraints) {
      return fail(Errc::too_many, "VERS text has more than 4096 constraints");
    }
    constraints.push_back({comparator, version});
  }
  return constraints;
}

bool points_up(Comparator c) { return c == Comparator::greater || c == Comparator::at_least; }
bool points_down(Comparator c) { return c == Comparator::less || c == Comparator::at_most; }

/// A version that no constraint names: the nearest signs around it must enclose it.
bool is_enclosed(const Scheme& scheme, std::string_view version,
                 const std::vector<Constraint>& constraints) {
  const Constraint* below = nullptr;
  const Constraint* above = nullptr;
  for (const Constraint& constraint : constraints) {
    if (!points_up(constraint.comparator) && !points_down(constraint.comparator)) continue;
    const bool is_below = scheme.order(constraint.version, version) < 0;
    const Constraint*& nearest = is_below ? below : above;
    const bool is_nearer =
        nearest == nullptr || holds(is_below ? Comparator::greater : Comparator::less,
                                    scheme.order(constraint.version, nearest->version));
    if (is_nearer) nearest = &constraint;
  }
  if (below == nullptr && above == nullptr) return false;
  if (below != nullptr && !points_up(below->comparator)) return false;
  return above == nullptr || points_down(above->comparator);
}

}  // namespace

Result<bool> vers_satisfies(const Scheme& scheme, std::string_view version,
                            std::string_view range) {
  const std::string_view rest = range;
  const auto named = cut_first(rest.substr(std::min<std::size_t>(5, rest.size())), '/');
  if (!named || scheme_named(lower(named->first)) != &scheme) {
    return fail(Errc::malformed, "VERS text is not of the scheme " + std::string(scheme.name));
  }
  if (trim(named->second) == "*") return true;
  const std::vector<Constraint> constraints = TRY(parse_constraints(scheme, named->second));
  if (constraints.empty()) return not_a_range(range);
  for (const Constraint& constraint : constraints) {
    if (scheme.order(constraint.version, version) != 0) continue;
    return holds(constraint.comparator, std::weak_ordering::equivalent);
  }
  const bool only_unequal = std::ranges::all_of(
      constraints, [](const Constraint& c) { return c.comparator == Comparator::unequal; });
  return only_unequal || is_enclosed(scheme, version, constraints);
}

}  // namespace plimsoll
