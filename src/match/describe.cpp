// match/describe.cpp - a finding from the statements that speak of one vulnerability.
// SPDX-License-Identifier: Apache-2.0
#include "match/describe.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "match/origin.h"
#include "match/rate.h"

namespace plimsoll {

namespace {

bool is_cve(std::string_view id) { return id.starts_with("CVE-"); }

bool names_cve(const Record& record) {
  const auto any = [](const std::vector<std::string>& ids) {
    return std::ranges::any_of(ids, is_cve);
  };
  return is_cve(record.id) || any(record.aliases) || any(record.related) || any(record.upstream);
}

std::optional<FindingKind> kind_of(const Record& record) {
  const Origin* const origin = origin_of(record.id);
  if (origin == nullptr || origin->kind) {
    return origin == nullptr ? FindingKind::vulnerability : origin->kind;
  }
  if (names_cve(record)) return FindingKind::vulnerability;
  return std::nullopt;
}

/// The statements that say "affected" and are about something bad, the most trusted first.
Result<std::vector<Hit>> hits_of(const std::vector<const Judged*>& group, Records& records) {
  std::vector<Hit> hits;
  for (const Judged* judged : group) {
    if (judged->verdict != Verdict::affected) continue;
    const Details* details = TRY(records.find(*judged->database, judged->statement.record));
    if (kind_of(details->record)) hits.push_back({judged, details});
  }
  std::ranges::stable_sort(hits, {}, [](const Hit& hit) {
    return std::tuple(trust_rank(hit.judged->statement.id), hit.judged->statement.id,
                      std::string_view(hit.judged->database->meta().name));
  });
  return hits;
}

/// A malicious package is one, whoever else calls it a vulnerability too.
FindingKind kind_of(const std::vector<Hit>& hits) {
  const auto is_malware = [](const Hit& hit) {
    return kind_of(hit.details->record) == FindingKind::malware;
  };
  if (std::ranges::any_of(hits, is_malware)) return FindingKind::malware;
  return *kind_of(hits.front().details->record);
}

/// Feeds do not rate it. It runs with the rights of whoever installs it.
Severity malware_severity(const std::vector<Hit>& hits) {
  for (const Hit& hit : hits) {
    const Origin* const origin = origin_of(hit.judged->statement.id);
    const bool says_so = origin != nullptr && origin->kind == FindingKind::malware;
    if (says_so) return {.level = Level::critical, .source = std::string(origin->source)};
  }
  return {.level = Level::critical, .source = "plimsoll"};
}

/// The CVE, else GitHub's id, else whatever sorts first; of equals the shortest, so that
/// CVE-2021-9999 comes before CVE-2021-10000.
std::string primary_of(const std::set<std::string>& names) {
  const auto key = [](const std::string& name) {
    const int rank = is_cve(name) ? 0 : name.starts_with("GHSA-") ? 1 : 2;
    return std::tuple(rank, rank == 0 ? name.size() : 0, std::string_view(name));
  };
  return *std::ranges::min_element(names, {}, key);
}

void name(Finding& finding, const std::vector<const Judged*>& group, const std::vector<Hit>& hits) {
  std::set<std::string> names;
  for (const Judged* judged : group) {
    names.emplace(judged->statement.id);
    names.insert(judged->statement.names.begin(), judged->statement.names.end());
  }
  finding.id = primary_of(names);
  if (!is_cve(finding.id)) {
    // An erratum that mends several: it must be found by each of them.
    for (const Hit& hit : hits) {
      for (const auto* list : {&hit.details->record.related, &hit.details->record.upstream}) {
        std::ranges::copy_if(*list, std::inserter(names, names.end()), is_cve);
      }
    }
  }
  names.erase(finding.id);
  finding.aliases.assign(names.begin(), names.end());
}

void quote(Finding& finding, const std::vector<const Judged*>& group) {
  for (const Judged* judged : group) {
    finding.statements.push_back({.database = judged->database->meta().name,
                                  .id = std::string(judged->statement.id),
                                  .verdict = judged->verdict,
                                  .range = judged->range});
  }
  std::ranges::sort(finding.statements);
  finding.statements.erase(std::ranges::unique(finding.statements).begin(),
                           finding.statements.end());
}

void add_fixes(Finding& finding, const std::vector<Hit>& hits, const Asked& asked) {
  for (const Hit& hit : hits) {
    if (!hit.judged->fix.empty()) finding.fixed_versions.emplace_back(hit.judged->fix);
  }
  const auto before = [&](const std::string& a, const std::string& b) {
    const auto order = asked.scheme->order(a, b);  // a fix is only named where all versions parse
    return order != 0 ? order < 0 : a < b;
  };
  std::ranges::sort(finding.fixed_versions, before);
  finding.fixed_versions.erase(std::ranges::unique(finding.fixed_versions).begin(),
                               finding.fixed_versions.end());
  if (!finding.fixed_versions.empty()) {
    finding.fix_state = FixState::fixed;
    return;
  }
  for (const Hit& hit : hits) {
    if (finding.fix_state == FixState::unknown) finding.fix_state = hit.judged->statement.state;
  }
  const auto open = [](const Hit& hit) { return hit.judged->open_ended; };
  if (finding.fix_state == FixState::unknown && std::ranges::any_of(hits, open)) {
    finding.fix_state = FixState::not_fixed;
  }
}

/// What a reader wants first.
std::size_t rank_of(const Reference& reference) {
  constexpr std::array<std::string_view, 7> kinds = {"ADVISORY", "FIX",      "REPORT", "ARTICLE",
                                                     "PACKAGE",  "EVIDENCE", "WEB"};
  return static_cast<std::size_t>(std::ranges::find(kinds, reference.kind) - kinds.begin());
}

void add_details(Finding& finding, const std::vector<Hit>& hits) {
  std::vector<const Reference*> references;
  for (const Hit& hit : hits) {
    const Record& record = hit.details->record;
    if (finding.title.empty()) finding.title = record.title;
    const bool is_earlier = finding.published.empty() || record.published < finding.published;
    if (!record.published.empty() && is_earlier) finding.published = record.published;
    finding.known_exploited = finding.known_exploited || record.known_exploited;
    for (const Reference& reference : record.references) references.push_back(&reference);
  }
  std::ranges::sort(references, {}, [](const Reference* reference) {
    return std::tuple(rank_of(*reference), std::string_view(reference->url));
  });
  std::set<std::string_view> seen;
  for (const Reference* reference : references) {
    if (seen.insert(reference->url).second) finding.references.push_back(reference->url);
  }
}

PackageReference reference_to(const Package& package, const Asked& asked) {
  PackageReference reference{.purl = package.purl,
                             .type = package.type,
                             .name = package.name,
                             .version = package.version,
                             .source_name = {},
                             .source_version = {}};
  if (is_os_type(package.type) && !package.source.name.empty() &&
      asked.name == package.source.name) {
    reference.source_name = asked.name;
    reference.source_version = asked.version;
  }
  return reference;
}

}  // namespace

Result<const Details*> Records::find(const Database& database, std::uint32_t record) {
  const std::pair key(&database, record);
  const auto known = known_.find(key);
  if (known != known_.end()) return &known->second;
  Result<Details> details = database.details(record);
  if (!details) return std::unexpected(details.error());
  return &known_.emplace(key, *std::move(details)).first->second;
}

Result<std::optional<Finding>> described(const Package& package, const Asked& asked,
                                         const std::vector<const Judged*>& group,
                                         Records& records) {
  const std::vector<Hit> hits = TRY(hits_of(group, records));
  if (hits.empty()) return std::nullopt;
  Finding finding;
  finding.kind = kind_of(hits);
  name(finding, group, hits);
  finding.severity = rate(hits, is_os_type(package.type));
  if (finding.kind == FindingKind::malware) finding.severity = malware_severity(hits);
  finding.package = reference_to(package, asked);
  add_fixes(finding, hits, asked);
  if (!package.locations.empty()) finding.location = package.locations.front();
  quote(finding, group);
  add_details(finding, hits);
  return finding;
}

}  // namespace plimsoll
