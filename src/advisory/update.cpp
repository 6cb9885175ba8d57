// advisory/update.cpp - joins fetching and building.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/update.h"

#include <algorithm>
#include <array>
#include <map>

#include "advisory/build.h"
#include "base/clock.h"
#include "base/text.h"

namespace plimsoll {

namespace {

Result<fetch::Built> build(const fetch::FetchedFeed& fetched, const std::string& folder) {
  if (!fetched.file) return fail(Errc::not_found, fetched.feed.name + ": no file to build from");
  const std::array from = {*fetched.file};
  BuildSummary summary = TRY(build_databases(from, folder, {.now = now_text(), .jobs = 1}));
  if (!summary.problems.empty()) return std::unexpected(summary.problems.front().error);
  if (summary.feeds.empty() || summary.feeds.front().file.empty())
    return fail(Errc::malformed, fetched.validators.url + ": holds no advisories");
  const BuiltFeed& built = summary.feeds.front();
  fetch::Built result{.records = built.meta.records, .bad_records = built.reading.bad_records};
  for (const Problem& problem : built.reading.problems)
    result.places.push_back(problem.path + ": " + problem.error.what);
  return result;
}

/// Every failure, but advice that several share only once, behind them: when the network is down,
/// each feed would give the same.
std::string reasons_of(std::span<const fetch::FailedFeed> failed) {
  std::map<std::string_view, std::vector<std::string>> by_advice;
  for (const auto& [feed, error] : failed) {
    const std::string_view what = error.what;
    const std::size_t end = std::min(what.rfind("; "), what.size());
    by_advice[what.substr(end)].push_back(feed.name + ": " + std::string(what.substr(0, end)));
  }
  std::vector<std::string> texts;
  texts.reserve(by_advice.size());
  for (const auto& [advice, reasons] : by_advice)
    texts.push_back(join(reasons, ", ") + std::string(advice));
  return join(texts, "; ");
}

}  // namespace

Result<fetch::UpdateSummary> update_databases(std::span<const fetch::Feed> feeds,
                                              const std::string& folder,
                                              fetch::UpdateOptions options) {
  options.build = build;
  return fetch::update_feeds(feeds, folder, options);
}

Result<fetch::UpdateSummary> update_databases(std::span<const std::string> ecosystems,
                                              const std::string& folder,
                                              fetch::UpdateOptions options) {
  const fetch::FeedBases bases = TRY(fetch::feed_bases(options.feed_urls));
  std::vector<std::string> unknown;
  const std::vector<fetch::Feed> feeds = fetch::feeds_of(ecosystems, bases, unknown);
  fetch::UpdateSummary summary = TRY(update_databases(feeds, folder, std::move(options)));
  summary.unknown = std::move(unknown);
  return summary;
}

Status refresh_databases(std::span<const std::string> ecosystems, const std::string& folder,
                         fetch::UpdateOptions options, std::chrono::seconds age) {
  const fetch::FeedBases bases = TRY(fetch::feed_bases(options.feed_urls));
  std::vector<std::string> unknown;  // nothing to fetch: whoever matches says that nobody knows
  const auto feeds = fetch::stale_feeds(fetch::feeds_of(ecosystems, bases, unknown), folder, age);
  if (feeds.empty()) return {};
  const fetch::UpdateSummary summary = TRY(update_databases(feeds, folder, std::move(options)));
  if (summary.failed.empty()) return {};
  return fail(summary.failed.front().error.code, reasons_of(summary.failed));
}

}  // namespace plimsoll
