// pipeline/scan.cpp - one scan, from top to bottom.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/scan.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <tuple>

#include "advisory/advisory_set.h"
#include "advisory/build.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "match/match.h"
#include "match/starter.h"
#include "model/package.h"
#include "pipeline/image_checks.h"
#include "pipeline/inventory.h"

namespace plimsoll {

namespace {

/// "deb" of "pkg:deb/…".
std::string_view purl_type_of(std::string_view purl) {
  purl.remove_prefix(std::min(purl.size(), "pkg:"sv.size()));
  return purl.substr(0, purl.find('/'));
}

void keep_package_types(const std::vector<std::string>& types, Report& report) {
  if (types.empty()) return;
  const auto is_unwanted = [&](std::string_view type) {
    return std::ranges::find(types, is_os_type(type) ? "os" : "library") == types.end();
  };
  std::erase_if(report.packages, [&](const Package& p) { return is_unwanted(p.type); });
  if (!report.artifact.drift) return;
  for (const auto list : {&Drift::added, &Drift::changed, &Drift::removed}) {
    std::erase_if((*report.artifact.drift).*list,
                  [&](const DriftPackage& p) { return is_unwanted(purl_type_of(p.purl)); });
  }
}

bool is_database_folder(const std::string& path) {
  std::error_code error;
  for (std::filesystem::directory_iterator at(path, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".mdb") return true;
  }
  return false;
}

/// A folder of databases, one database, or advisories in OSV form that are read for this run.
Status open_named(const std::string& path, AdvisorySet& advisories,
                  std::vector<Problem>& problems) {
  std::vector<Database> databases;
  if (is_database_folder(path)) {
    databases = open_advisories(path, problems).databases;
  } else if (path.ends_with(".mdb")) {
    databases.push_back(TRY(Database::open(path)));
  } else {
    databases = TRY(load_advisories(path, problems));
  }
  add_databases(advisories, std::move(databases));
  return {};
}

Result<AdvisorySet> open_databases(const ScanOptions& options, std::vector<Problem>& problems) {
  AdvisorySet advisories;
  if (options.databases.empty()) advisories = open_advisories(options.database_folder, problems);
  for (const std::string& path : options.databases) {
    if (Status opened = open_named(path, advisories, problems); !opened)
      return fail("--db", opened.error());
  }
  auto starter = open_starter();
  if (starter) advisories.starter = std::move(*starter);
  else problems.push_back(problem_at({}, fail("starter advisories", starter.error()).error()));
  return advisories;
}

/// Seconds from one ISO date-time to another; nothing if either is none.
std::optional<std::uint64_t> seconds_between(const std::string& from, const std::string& to) {
  const auto a = parse_time(from);
  const auto b = parse_time(to);
  if (!a || !b) return std::nullopt;
  return *b > *a ? static_cast<std::uint64_t>(*b - *a) : 0;
}

void check_age(const ScanOptions& options, Report& report) {
  if (!options.max_database_age) return;
  for (const DatabaseInfo& database : report.databases) {
    const auto age = seconds_between(database.updated, report.created);
    if (age && *age <= *options.max_database_age) continue;
    const std::string said = database.updated.empty()
                                 ? "its date is not known"
                                 : "its newest record is of " + database.updated;
    report.problems.push_back(problem_at(
        {}, {Errc::database_stale,
             "database " + database.name + " is older than --max-db-age allows: " + said}));
  }
}

void take(Report& report, Matched matched) {
  report.findings.insert(report.findings.end(), std::make_move_iterator(matched.findings.begin()),
                         std::make_move_iterator(matched.findings.end()));
  report.databases = std::move(matched.databases);
  report.at_least = matched.at_least;
  report.problems.insert(report.problems.end(), matched.problems.begin(), matched.problems.end());
}

}  // namespace

Result<Report> scan(const ScanOptions& options) {
  LaidImage laid = TRY(lay_target(options));
  Report& report = laid.report;
  keep_package_types(options.package_types, report);
  log_event("inventory is taken",
            {{"packages", std::to_string(report.packages.size())},
             {"system", report.artifact.os.id + " " + report.artifact.os.version}});
  // From here on the packages are those that the report lists, and nothing of the target is read
  // again.
  const bool is_unread = options.verify_key && !report.findings.empty() && !options.scan_unverified;
  if (is_unread) return std::move(laid.report);
  TRY_STATUS(add_secrets_of_settings(laid, options));
  TRY_STATUS(hide_secrets_of_history(laid.report, options));
  if (!options.match_vulnerabilities) {
    TRY_STATUS(add_image_checks(laid, options));
    return std::move(laid.report);
  }

  const bool in_time = check_time(options.limits).has_value();
  if (options.update && options.databases.empty() && in_time) {
    const Status updated =
        options.update(needed_ecosystems(report.artifact.os, report.packages), options.fetcher);
    if (!updated) {
      report.problems.push_back(
          problem_at({}, fail("advisories were not updated", updated.error()).error()));
    }
  }
  const AdvisorySet advisories = TRY(open_databases(options, report.problems));
  log_event("databases are open", {{"count", std::to_string(advisories.databases.size())}});
  // From here on no network is needed, and the databases are files that nobody changes in place.

  take(report, match(report.artifact.os, report.packages, advisories, options.limits.deadline));
  check_age(options, report);
  TRY_STATUS(add_image_checks(laid, options));
  // From here on nothing more is found.

  const auto place = [](const Problem& p) {
    return std::tie(p.layer, p.path, p.line, p.error.what);
  };
  std::ranges::stable_sort(report.problems, {}, place);
  return std::move(laid.report);
}

}  // namespace plimsoll
