// cli/db_update.cpp - plimsoll db update: fetches advisories that have changed.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <iostream>

#include "advisory/update.h"
#include "base/progress.h"
#include "base/text.h"
#include "cli/db.h"
#include "fetch/update.h"

namespace plimsoll {

namespace {

struct Flags {
  std::vector<std::string> ecosystems, feed_urls;
  std::string folder, ca_file;
  bool all = false, offline = false, quiet = false, download_only = false;
  int attempts = 5;
  double retry_wait = 1, connect_timeout = 10, stall_timeout = 30, lock_wait = 600;  // seconds
  std::uint64_t size_limit = 0;
};

void add_flags(CLI::App& app, Flags& flags) {
  app.add_option("ECOSYSTEM", flags.ecosystems,
                 "what to fetch (npm, PyPI, Debian …); without it, what is there already");
  app.add_flag("--all", flags.all, "every ecosystem that is known");
  add_folder_flag(app, flags.folder);
  app.add_flag("--download-only", flags.download_only,
               "leave the feeds' files in the folder of --to, for a mirror or db build --from");
  app.add_option("--feed-url", flags.feed_urls,
                 "base address of a mirror: osv=URL or debian=URL (PLIMSOLL_FEED_OSV, _DEBIAN)");
  app.add_option("--ca-file", flags.ca_file, "certificates to trust, PEM (SSL_CERT_FILE)");
  app.add_flag("--offline", flags.offline, "refused: this command needs the network");
  app.add_flag("--quiet", flags.quiet, "no progress, no notices");
  app.add_option("--attempts", flags.attempts, "at most, for each file")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  app.add_option("--retry-wait", flags.retry_wait,
                 "seconds before the second attempt, then doubled")
      ->check(CLI::Range(0.0, 60.0));
  app.add_option("--connect-timeout", flags.connect_timeout, "seconds")
      ->check(CLI::Range(0.1, 300.0));
  app.add_option("--stall-timeout", flags.stall_timeout, "seconds below 1 kB/s")
      ->check(CLI::Range(1.0, 3600.0));
  app.add_option("--wait", flags.lock_wait, "seconds to wait for another update to end")
      ->check(CLI::Range(0.0, 86400.0));
  app.add_option("--max-size", flags.size_limit, "bytes of one file, at most");
}

std::chrono::milliseconds milliseconds(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

/// What was asked for, or what is in use.
Result<std::vector<fetch::Feed>> chosen_feeds(const Flags& flags) {
  const fetch::FeedBases bases = TRY(fetch::feed_bases(flags.feed_urls));
  if (flags.ecosystems.empty() && !flags.all) {
    std::vector<fetch::Feed> in_use = fetch::feeds_in(flags.folder, bases);
    if (!in_use.empty()) return in_use;
    return fail(Errc::usage, "no database in " + flags.folder +
                                 " yet: say which ecosystems (plimsoll db update Debian npm), "
                                 "or --all");
  }
  std::vector<std::string> unknown;
  const auto names = flags.all ? fetch::all_ecosystems() : flags.ecosystems;
  std::vector<fetch::Feed> feeds = fetch::feeds_of(names, bases, unknown);
  if (unknown.empty()) return feeds;
  return fail(Errc::usage, "no such ecosystem: " + join(unknown, ", ") +
                               "; known are: " + join(fetch::all_ecosystems(), ", "));
}

void print_lines(const fetch::UpdateSummary& summary) {
  for (const auto& [fetched, built] : summary.updated) {
    std::cout << fetched.feed.name << ": ";
    if (built.records > 0) std::cout << built.records << " records, ";
    std::cout << byte_text(fetched.received) << " received\n";
  }
  for (const fetch::Feed& feed : summary.unchanged) std::cout << feed.name << ": unchanged\n";
  std::cout.flush();
  for (const auto& [fetched, built] : summary.updated) {
    if (built.bad_records == 0) continue;
    std::cerr << "plimsoll: " << fetched.feed.name << ": not read: " << built.bad_records
              << (built.bad_records == 1 ? " record" : " records");
    if (!built.places.empty()) std::cerr << ", the first: " << printable(built.places.front());
    std::cerr << '\n';
  }
  for (const fetch::FailedFeed& failed : summary.failed)
    report_failure({failed.error.code, failed.feed.name + ": " + failed.error.what});
}

/// Files only: what is there counts as had, so that a mirror is kept by running this again.
Result<fetch::UpdateSummary> download_only(std::span<const fetch::Feed> feeds, const Flags& flags,
                                           const fetch::UpdateOptions& options) {
  const Descriptor lock = TRY(fetch::lock_folder(flags.folder, options));
  fetch::FetchSummary fetched = TRY(fetch::fetch_feeds(feeds, flags.folder, options.fetch));
  fetch::UpdateSummary summary{.failed = std::move(fetched.failed)};
  for (fetch::FetchedFeed& feed : fetched.fetched) {
    if (feed.received > 0) summary.updated.push_back({std::move(feed), {}});
    else summary.unchanged.push_back(std::move(feed.feed));
  }
  return summary;
}

Exit update(const Flags& flags) {
  if (flags.offline) {
    return report_failure({Errc::usage,
                           "db update needs the network, and --offline forbids it: "
                           "db build --from reads files that were fetched elsewhere"});
  }
  const auto feeds = chosen_feeds(flags);
  if (!feeds) return report_failure(feeds.error());
  ProgressBar bar(!flags.quiet);
  const fetch::UpdateOptions options{
      .fetch = {.attempts = flags.attempts,
                .retry_base = milliseconds(flags.retry_wait),
                .connect_timeout = milliseconds(flags.connect_timeout),
                .stall_timeout = milliseconds(flags.stall_timeout),
                .ca_file = flags.ca_file,
                .size_limit = flags.size_limit,
                .progress = [&](std::string_view label, std::uint64_t done,
                                std::uint64_t total) { bar.show(label, done, total); },
                .notice = [&](std::string_view text) { bar.notice(text); }},
      .lock_wait = milliseconds(flags.lock_wait),
  };
  const auto summary = flags.download_only ? download_only(*feeds, flags, options)
                                           : update_databases(*feeds, flags.folder, options);
  bar.finish();
  if (!summary) return report_failure(summary.error());
  print_lines(*summary);
  return summary->failed.empty() ? Exit::ok : Exit::failed;
}

}  // namespace

Exit run_db_update(const Arguments& arguments) {
  CLI::App app("Fetches the advisories that have changed, and builds their databases.",
               "plimsoll db update");
  Flags flags;
  add_flags(app, flags);
  return parse_and_run(app, arguments, [&] {
    const Result<std::string> folder = advisory_folder(flags.folder);
    if (!folder) return report_failure(folder.error());
    flags.folder = *folder;
    return update(flags);
  });
}

}  // namespace plimsoll
