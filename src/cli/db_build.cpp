// cli/db_build.cpp - plimsoll db build: databases from feeds that were downloaded.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <iostream>

#include "advisory/build.h"
#include "base/text.h"
#include "cli/db.h"

namespace plimsoll {

namespace {

struct Flags {
  std::vector<std::string> from;
  std::string folder;
  std::size_t jobs = 2;
};

/// "1,391 ranges of commits" and the like: what a feed holds that cannot be matched.
std::string left_out_text(const FeedReading& reading) {
  const std::pair<std::uint64_t, std::string_view> parts[] = {
      {reading.left_out.git_ranges, " commit ranges"},
      {reading.left_out.without_package, " entries without a package"},
      {reading.left_out.unknown_ranges, " ranges of unknown types"},
      {reading.unknown_releases, " entries of releases that have no number"},
      {reading.left_out.names_cut, " aliases beyond 10,000 of one record"},
      {reading.bad_records, " bad records"},
  };
  std::vector<std::string> texts;
  for (const auto& [count, what] : parts) {
    if (count > 0) texts.push_back(std::to_string(count) + std::string(what));
  }
  return texts.empty() ? "" : "; left out: " + join(texts, ", ");
}

/// What is in the database, and will not be found: most likely a typing error.
std::string without_use_text(const LeftOut& left_out) {
  if (left_out.unknown_ecosystems == 0) return "";
  return "; without use: " + std::to_string(left_out.unknown_ecosystems) +
         " entries of ecosystems that are not known, for one " +
         printable(left_out.unknown_ecosystem.substr(0, 100));
}

Exit report_build(const BuildSummary& summary) {
  bool complete = summary.problems.empty();
  for (const BuiltFeed& feed : summary.feeds) {
    std::cout << printable(feed.meta.name) << ": " << feed.meta.records << " records"
              << left_out_text(feed.reading) << without_use_text(feed.reading.left_out) << '\n';
    for (const Problem& problem : feed.reading.problems) {
      report_failure({problem.error.code, problem.path + ": " + problem.error.what});
    }
    complete = complete && feed.reading.bad_records == 0;
  }
  for (const Problem& problem : summary.problems) report_failure(problem.error);
  if (!summary.no_advisories.empty()) {
    std::cerr << "plimsoll: " << summary.no_advisories.size()
              << " files hold no advisories in a form that is read here, for one "
              << printable(summary.no_advisories.front()) << '\n';
  }
  if (summary.feeds.empty()) return report_failure({Errc::not_found, "no advisories were found"});
  return complete ? Exit::ok : Exit::failed;
}

}  // namespace

Exit run_db_build(const Arguments& arguments) {
  CLI::App app("Builds the advisory database from OSV exports and Debian's tracker.",
               "plimsoll db build");
  Flags flags;
  app.add_option("--from", flags.from,
                 "folders, zips or JSON files: ECOSYSTEM/all.zip, folders of records, tracker.json")
      ->required()
      ->type_name("PATH …");
  app.add_option("--jobs", flags.jobs, "feeds at a time")->check(CLI::Range(1, 64));
  add_folder_flag(app, flags.folder);
  return parse_and_run(app, arguments, [&] {
    const Result<std::string> folder = advisory_folder(flags.folder);
    if (!folder) return report_failure(folder.error());
    const auto summary =
        build_databases(flags.from, *folder, {.now = time_now(), .jobs = flags.jobs});
    return summary ? report_build(*summary) : report_failure(summary.error());
  });
}

}  // namespace plimsoll
