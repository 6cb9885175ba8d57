// detect/secret/settle.cpp - one secret, one hit.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/settle.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace plimsoll {

namespace {

bool has_what_it_needs(const PendingHit& one, const NeededLines& needed) {
  const SecretNeed& need = one.hit.rule->need;
  if (need.pattern.empty()) return true;
  const std::vector<std::uint32_t>& lines = needed[one.rule];
  const std::uint32_t first = one.line - std::min(one.line, need.lines);
  const auto at = std::ranges::lower_bound(lines, first);
  return at != lines.end() && *at <= one.line + need.lines;
}

/// Whose word counts where two rules claim the same place: more is better.
auto knowledge(const PendingHit& one) {
  return std::tuple(!one.hit.rule->generic, one.hit.verdict, one.end - one.begin, one.hit.severity);
}

/// Of hits that overlap, one.
std::vector<PendingHit> without_rivals(std::vector<PendingHit> pending) {
  std::ranges::stable_sort(pending, {},
                           [](const PendingHit& one) { return std::tuple(one.begin, one.rule); });
  std::vector<PendingHit> kept;
  for (PendingHit& one : pending) {
    if (kept.empty() || kept.back().end <= one.begin) kept.push_back(std::move(one));
    else if (knowledge(kept.back()) < knowledge(one)) kept.back() = std::move(one);
  }
  return kept;
}

/// A generic rule saw only the code of what another one found decoded.
void drop_shells(std::vector<PendingHit>& hits) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> decoded;  // in the order of the file
  for (const PendingHit& one : hits) {
    if (!one.hit.encoding.empty()) decoded.emplace_back(one.hit.offset, one.outer_end);
  }
  if (decoded.empty()) return;
  std::erase_if(hits, [&](const PendingHit& one) {
    if (!one.hit.rule->generic || !one.hit.encoding.empty()) return false;
    const auto at = std::ranges::lower_bound(decoded, one.hit.offset, std::less_equal<>(),
                                             [](const auto& range) { return range.second; });
    return at != decoded.end() && at->first < one.outer_end;
  });
}

}  // namespace

std::vector<SecretHit> settled_hits(std::vector<PendingHit> pending, const NeededLines& needed) {
  std::erase_if(pending, [&](const PendingHit& one) { return !has_what_it_needs(one, needed); });
  std::vector<PendingHit> kept = without_rivals(std::move(pending));
  drop_shells(kept);
  std::ranges::stable_sort(
      kept, {}, [](const PendingHit& one) { return std::tuple(one.hit.offset, one.rule); });
  std::map<const SecretRule*, std::uint32_t> seen;
  std::vector<SecretHit> hits;
  hits.reserve(kept.size());
  for (PendingHit& one : kept) {
    one.hit.ordinal = seen[one.hit.rule]++;
    hits.push_back(std::move(one.hit));
  }
  return hits;
}

}  // namespace plimsoll
