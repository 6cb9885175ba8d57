// match/match.cpp - packages × advisories → findings.
//
// Safety  names and versions come from the target, records from feeds: every step is linear in
// their sizes but for the ordering of events.
// SPDX-License-Identifier: Apache-2.0
#include "match/match.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "base/text.h"
#include "match/describe.h"
#include "match/group.h"

namespace plimsoll {

namespace {

/// Things of which many are alike: counted, with the first as an example.
struct Tally {
  std::size_t count = 0;
  std::string example;
  void add(const std::string& name) {
    if (count++ == 0) example = name;
  }
};

std::string packages_text(const Tally& tally) {
  return tally.count == 1 ? "1 package (" + tally.example + ")"
                          : std::to_string(tally.count) + " packages (" + tally.example + " …)";
}

class Matcher {
 public:
  Matcher(const OperatingSystem& os, const AdvisorySet& advisories)
      : questions_(os), advisories_(advisories) {}

  void take(const Package& package) {
    const Asked asked = questions_.of(package);
    if (asked.ecosystems.empty()) return nobody_[questions_.feed_name(package)].add(package.name);
    const std::vector<const Database*> databases = databases_for(asked, package);
    if (databases.empty()) return;
    if (asked.version.empty()) return without_version_.add(package.name);
    std::vector<Judged> statements = statements_on(asked, databases);
    if (!package.module.empty()) set_other_streams_aside(statements, package.module);
    report_unordered(package, asked, statements);
    const auto affected = [](const Judged& j) { return j.verdict == Verdict::affected; };
    if (std::ranges::none_of(statements, affected)) return;
    for (const std::vector<const Judged*>& group : grouped(statements)) {
      Result<std::optional<Finding>> finding = described(package, asked, group, records_);
      if (!finding) damaged_.insert(finding.error().what);
      else if (*finding) matched_.findings.push_back(**std::move(finding));
    }
  }

  /// Packages that there is no time for.
  void leave(std::span<const Package> packages) {
    for (const Package& package : packages) late_.add(package.name);
  }

  Matched finish() {
    sort_findings();
    report_tallies();
    for (const Database* database : used_) matched_.databases.push_back(info_of(*database));
    std::ranges::sort(matched_.databases, {}, &DatabaseInfo::name);
    std::ranges::sort(matched_.problems, {}, [](const Problem& p) {
      return std::tuple(p.error.code, std::string_view(p.path), p.line,
                        std::string_view(p.error.what));
    });
    return std::move(matched_);
  }

 private:
  std::vector<const Database*> databases_for(const Asked& asked, const Package& package) {
    std::vector<const Database*> found;
    for (const std::string& ecosystem : asked.ecosystems) {
      auto known = covering_.find(ecosystem);
      if (known == covering_.end()) {
        known = covering_.emplace(ecosystem, covering(advisories_, ecosystem)).first;
      }
      for (const Database* database : known->second) {
        used_.insert(database);
        if (database->meta().starter) starter_for_.insert(ecosystem);
        if (std::ranges::find(found, database) == found.end()) found.push_back(database);
      }
    }
    if (found.empty()) missing_[asked.ecosystems.front()].add(package.name);
    return found;
  }

  std::vector<Judged> statements_on(const Asked& asked,
                                    const std::vector<const Database*>& databases) {
    std::vector<Judged> found;
    for (const Database* database : databases) {
      for (const std::string& ecosystem : asked.ecosystems) {
        Result<std::vector<PackedStatement>> said = database->statements(ecosystem, asked.name);
        if (!said) damaged_.insert(said.error().what);
        for (PackedStatement& statement : said.value_or(std::vector<PackedStatement>())) {
          if (!statement.withdrawn) found.push_back(judged(*database, std::move(statement), asked));
        }
      }
    }
    return found;
  }

  void set_other_streams_aside(std::vector<Judged>& statements, std::string_view stream) {
    for (Judged& judged : statements) {
      if (judged.verdict != Verdict::affected) continue;
      const auto details = records_.find(*judged.database, judged.statement.record);
      if (!details) damaged_.insert(details.error().what);
      else if (is_of_other_stream((*details)->record.title, stream)) set_aside(judged);
    }
  }

  void report_unordered(const Package& package, const Asked& asked,
                        const std::vector<Judged>& statements) {
    std::size_t count = 0;
    const bool own_fault = asked.scheme != nullptr && !parses(*asked.scheme, asked.version);
    for (const Judged& judged : statements) {
      if (judged.verdict != Verdict::unparsable) continue;
      ++count;
      if (asked.scheme == nullptr || own_fault) continue;
      damaged_versions_.insert(judged.database->meta().name + ": " +
                               std::string(judged.statement.id) + ": " + judged.unordered->what);
    }
    if (count == 0) return;
    if (asked.scheme == nullptr)
      return unordered_[std::string(asked.scheme_name)].add(package.name);
    if (!own_fault) return;
    const Location at = package.locations.empty() ? Location() : package.locations.front();
    const std::string what = package.name + ": " +
                             not_a_version(*asked.scheme, asked.version).error().what + ", so " +
                             std::to_string(count) + " advisories could not be judged";
    matched_.problems.push_back({.path = at.path,
                                 .line = at.line,
                                 .layer = at.layer,
                                 .error = {Errc::version_unparsable, what}});
  }

  /// Sorts places, not findings: they are large.
  void sort_findings() {
    const auto key = [](const Finding& f) {
      return std::tie(f.id, f.package.purl, f.location.path, f.location.line);
    };
    std::vector<Finding*> order;
    order.reserve(matched_.findings.size());
    for (Finding& finding : matched_.findings) order.push_back(&finding);
    std::ranges::stable_sort(order, [&](const Finding* a, const Finding* b) {
      if (a->severity.level != b->severity.level) return a->severity.level > b->severity.level;
      return key(*a) < key(*b);
    });
    std::vector<Finding> sorted;
    sorted.reserve(order.size());
    std::unordered_map<std::string, std::uint32_t> seen;
    for (Finding* finding : order) {
      finding->fingerprint = fingerprint(*finding);
      const std::uint32_t ordinal = seen[finding->fingerprint]++;
      if (ordinal > 0) finding->fingerprint = fingerprint(*finding, ordinal);
      sorted.push_back(std::move(*finding));
    }
    matched_.findings = std::move(sorted);
  }

  void note(Errc code, std::string what) {
    matched_.problems.push_back(
        {.path = {}, .line = 0, .layer = {}, .error = {code, std::move(what)}});
  }

  void report_tallies() {
    for (const auto& [ecosystem, tally] : missing_) {
      note(Errc::database_missing,
           "no advisories for " + ecosystem + ": " + packages_text(tally) + " not judged");
    }
    for (const auto& [feed, tally] : nobody_) {
      note(Errc::database_missing,
           "no feed speaks of " + printable(feed) + ": " + packages_text(tally) + " not judged");
    }
    if (!starter_for_.empty()) {
      note(Errc::database_incomplete, "only the starter advisories were there for " +
                                          join(starter_for_, ", ") + ": totals read \"at least\"");
    }
    for (const auto& [scheme, tally] : unordered_) {
      note(Errc::unsupported, "versions of the scheme '" + scheme + "' cannot be ordered yet: " +
                                  packages_text(tally) + " judged by listed versions alone");
    }
    if (without_version_.count > 0) {
      note(Errc::version_unparsable,
           "no version known: " + packages_text(without_version_) + " not judged");
    }
    if (late_.count > 0) note(Errc::timeout, "time is up: " + packages_text(late_) + " not judged");
    for (const std::string& what : damaged_versions_) note(Errc::version_unparsable, what);
    for (const std::string& what : damaged_) note(Errc::malformed, what);
    matched_.at_least = !starter_for_.empty();
  }

  Questions questions_;
  const AdvisorySet& advisories_;
  Matched matched_;
  Records records_;
  std::map<std::string, std::vector<const Database*>> covering_;
  std::set<const Database*> used_;
  std::set<std::string> starter_for_, damaged_, damaged_versions_;
  std::map<std::string, Tally> missing_, nobody_, unordered_;
  Tally without_version_, late_;
};

}  // namespace

Matched match(const OperatingSystem& os, std::span<const Package> packages,
              const AdvisorySet& advisories, std::chrono::steady_clock::time_point deadline) {
  Matcher matcher(os, advisories);
  for (std::size_t i = 0; i < packages.size(); ++i) {
    if (std::chrono::steady_clock::now() > deadline) {
      matcher.leave(packages.subspan(i));
      break;
    }
    matcher.take(packages[i]);
  }
  return matcher.finish();
}

std::vector<std::string> needed_ecosystems(const OperatingSystem& os,
                                           std::span<const Package> packages) {
  const Questions questions(os);
  std::set<std::string> found;
  for (const Package& package : packages) {
    for (std::string& ecosystem : questions.of(package).ecosystems)
      found.insert(std::move(ecosystem));
  }
  return {found.begin(), found.end()};
}

}  // namespace plimsoll
