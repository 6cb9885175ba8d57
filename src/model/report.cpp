// model/report.cpp - the promised order of a report's lists, and its totals.
// SPDX-License-Identifier: Apache-2.0
#include "model/report.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/sort_large.h"

namespace plimsoll {

namespace {

bool package_before(const Package& a, const Package& b) {
  if (a.purl != b.purl) return a.purl < b.purl;
  return a.locations < b.locations;
}

bool finding_before(const Finding& a, const Finding& b) {
  if (a.severity.level != b.severity.level) return a.severity.level > b.severity.level;
  return std::tie(a.id, a.package.purl, a.location, a.fingerprint) <
         std::tie(b.id, b.package.purl, b.location, b.fingerprint);
}

bool problem_before(const Problem& a, const Problem& b) {
  return std::tie(a.layer, a.path, a.line, a.error.code, a.error.what) <
         std::tie(b.layer, b.path, b.line, b.error.code, b.error.what);
}

}  // namespace

std::string_view name_of(CheckState state) {
  constexpr std::array<std::string_view, 4> names = {"pass", "fail", "not-applicable",
                                                     "not-evaluated"};
  return names[static_cast<std::size_t>(state)];
}

void merge(std::vector<CheckResult>& into, const std::vector<CheckResult>& more) {
  constexpr std::array<int, 4> weights = {1, 3, 0, 2};  // in the order of CheckState
  const auto weight = [&](CheckState state) { return weights[static_cast<std::size_t>(state)]; };
  for (const CheckResult& result : more) {
    const auto at = std::ranges::lower_bound(into, result.id, {}, &CheckResult::id);
    if (at == into.end() || at->id != result.id) into.insert(at, result);
    else if (weight(result.state) > weight(at->state)) *at = result;
  }
}

void sort(Report& report) {
  stable_sort_large(report.packages, package_before);  // nearly always in order, as resolved
  stable_sort_large(report.findings, finding_before);
  std::ranges::stable_sort(report.problems, problem_before);
  std::ranges::stable_sort(report.databases, {}, &DatabaseInfo::name);
}

std::uint64_t count_at(const Report& report, Level level) {
  return static_cast<std::uint64_t>(std::ranges::count_if(report.findings, [&](const Finding& f) {
    return f.severity.level == level && f.status.state == "open";
  }));
}

}  // namespace plimsoll
