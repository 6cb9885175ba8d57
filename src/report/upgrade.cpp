// report/upgrade.cpp - groups vulnerabilities by what closes them.
// SPDX-License-Identifier: Apache-2.0
#include "report/upgrade.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "version/scheme.h"

namespace plimsoll {

namespace {

/// More candidates than that are not tried: the newest ones close the most.
constexpr std::size_t most_candidates = 200;

/// Versions that the type's scheme does not know are never in order.
bool at_most(const Scheme* scheme, std::string_view a, std::string_view b) {
  return scheme != nullptr && parses(*scheme, a) && parses(*scheme, b) && scheme->order(a, b) <= 0;
}

/// How many leading parts two versions share: "4.1.13" and "4.2.7" share one.
std::size_t shared_parts(std::string_view a, std::string_view b) {
  std::size_t shared = 0;
  while (!a.empty() && !b.empty()) {
    if (take_while(is_alnum, a) != take_while(is_alnum, b)) return shared;
    ++shared;
    if (!a.empty()) a.remove_prefix(1);
    if (!b.empty()) b.remove_prefix(1);
  }
  return shared;
}

bool closes_by(const Scheme* scheme, std::string_view version,
               const std::vector<std::string>& fixed_versions) {
  if (fixed_versions.empty()) return false;
  if (std::ranges::find(fixed_versions, version) != fixed_versions.end()) return true;
  if (at_most(scheme, fixed_versions.back(), version)) return true;
  std::size_t most = 0;
  bool closed = false;
  for (const std::string& fixed : fixed_versions) {
    const std::size_t shared = shared_parts(version, fixed);
    if (shared == 0 || shared < most) continue;
    closed = (shared > most || closed) && at_most(scheme, fixed, version);
    most = shared;
  }
  return closed;
}

using FixLists = std::map<std::vector<std::string>, std::size_t>;  // → how many findings

/// Every version that fixes something and is not older than what is installed, once, oldest first.
std::vector<std::string> candidates(const Scheme* scheme, const FixLists& lists,
                                    std::string_view installed) {
  std::set<std::string> unique;
  for (const auto& [fixed, count] : lists) {
    for (const std::string& version : fixed) {
      if (!at_most(scheme, version, installed)) unique.insert(version);
    }
  }
  std::vector<std::string> found(unique.begin(), unique.end());
  if (scheme == nullptr) return found;
  const auto unordered = std::ranges::stable_partition(
      found, [&](const std::string& version) { return parses(*scheme, version); });
  std::stable_sort(found.begin(), unordered.begin(),
                   [&](const auto& a, const auto& b) { return scheme->order(a, b) < 0; });
  if (found.size() > most_candidates) found.erase(found.begin(), found.end() - most_candidates);
  return found;
}

/// The oldest of those versions that close the most; empty if nothing is fixed.
std::string best_version(const Scheme* scheme, const std::vector<const Finding*>& findings,
                         std::string_view installed) {
  FixLists lists;
  for (const Finding* const finding : findings) {
    if (!finding->fixed_versions.empty()) ++lists[finding->fixed_versions];
  }
  std::string best;
  std::size_t most = 0;
  for (const std::string& version : candidates(scheme, lists, installed)) {
    std::size_t closed = 0;
    for (const auto& [fixed, count] : lists)
      closed += closes_by(scheme, version, fixed) ? count : 0;
    if (closed > most) {
      most = closed;
      best = version;
    }
  }
  return best;
}

void add_unique(std::vector<std::string>& sorted, const std::string& text) {
  const auto at = std::ranges::lower_bound(sorted, text);
  if (at == sorted.end() || *at != text) sorted.insert(at, text);
}

/// Worst first; the same id is kept once, in its worst form.
void keep_worst(std::vector<const Finding*>& findings) {
  std::ranges::stable_sort(findings, [](const Finding* a, const Finding* b) {
    return std::tuple(!a->known_exploited, -static_cast<int>(a->severity.level), a->id) <
           std::tuple(!b->known_exploited, -static_cast<int>(b->severity.level), b->id);
  });
  std::set<std::string_view> seen;
  std::erase_if(findings, [&](const Finding* f) { return !seen.insert(f->id).second; });
}

bool is_base(const Report& report, std::uint32_t layer) {
  const auto at = std::ranges::find(report.artifact.layers, layer, &Layer::index);
  return at != report.artifact.layers.end() && at->base;
}

using Packages = std::map<std::string_view, const Package*>;  // by purl

/// All that is known of one package, before it is decided what closes what.
Upgrade group_of(const Report& report, const Packages& packages,
                 const std::vector<const Finding*>& findings) {
  const PackageReference& package = findings.front()->package;
  Upgrade group = {.type = package.type,
                   .name = name_to_upgrade(package),
                   .installed = installed_version(package),
                   .base = true};
  for (const Finding* const finding : findings) {
    add_unique(group.packages, finding->package.name);
    add_unique(group.paths, finding->location.path);
    if (const auto at = packages.find(finding->package.purl); at != packages.end()) {
      for (const Location& location : at->second->locations) add_unique(group.paths, location.path);
    }
    group.base = group.base && is_base(report, finding->location.layer);
  }
  return group;
}

void divide(Upgrade group, std::vector<const Finding*> findings, UpgradePlan& plan) {
  const Scheme* const scheme = scheme_named(group.type);
  keep_worst(findings);
  Upgrade unfixed = group;
  group.to = best_version(scheme, findings, group.installed);
  for (const Finding* const finding : findings) {
    const std::vector<std::string>& fixed = finding->fixed_versions;
    if (fixed.empty()) unfixed.closes.push_back(finding);
    else if (closes_by(scheme, group.to, fixed)) group.closes.push_back(finding);
    else group.leaves.push_back(finding);
  }
  if (!group.closes.empty()) plan.upgrades.push_back(std::move(group));
  if (!unfixed.closes.empty()) plan.unfixed.push_back(std::move(unfixed));
}

/// keep_worst() has put what matters most in front.
bool matters_more(const Upgrade& a, const Upgrade& b) {
  const auto rank = [](const Upgrade& group) {
    const Finding& worst = *group.closes.front();
    return std::tuple(!worst.known_exploited, -static_cast<int>(worst.severity.level),
                      -static_cast<std::int64_t>(group.closes.size()), group.name, group.type,
                      group.installed);
  };
  return rank(a) < rank(b);
}

}  // namespace

std::string name_to_upgrade(const PackageReference& package) {
  return package.source_name.empty() ? package.name : package.source_name;
}

std::string installed_version(const PackageReference& package) {
  return package.source_version.empty() ? package.version : package.source_version;
}

bool closes(std::string_view type, std::string_view version,
            const std::vector<std::string>& fixed_versions) {
  return closes_by(scheme_named(type), version, fixed_versions);
}

std::vector<std::string> newer_fixes(const Finding& finding) {
  const PackageReference& package = finding.package;
  const Scheme* const scheme = scheme_named(package.type);
  std::vector<std::string> newer = finding.fixed_versions;
  std::erase_if(newer, [&](const std::string& fixed) {
    return at_most(scheme, fixed, installed_version(package));
  });
  return newer;
}

UpgradePlan plan_upgrades(const Report& report) {
  UpgradePlan plan;
  std::map<std::tuple<std::string, std::string, std::string>, std::vector<const Finding*>> groups;
  for (const Finding& finding : report.findings) {
    const PackageReference& package = finding.package;
    const bool of_package = finding.kind == FindingKind::vulnerability && !package.name.empty();
    if (finding.status.state != "open") {
      plan.suppressed.push_back(&finding);
    } else if (!of_package) {
      plan.others.push_back(&finding);
    } else {
      groups[{package.type, name_to_upgrade(package), installed_version(package)}].push_back(
          &finding);
    }
  }
  Packages packages;
  for (const Package& package : report.packages) packages.emplace(package.purl, &package);
  for (const auto& [key, findings] : groups)
    divide(group_of(report, packages, findings), findings, plan);
  std::ranges::stable_sort(plan.upgrades, matters_more);
  std::ranges::stable_sort(plan.unfixed, matters_more);
  return plan;
}

}  // namespace plimsoll
