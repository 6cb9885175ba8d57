// cli/auto_update.cpp - a scan brings the databases that its target needs up to date.
// SPDX-License-Identifier: Apache-2.0
#include "cli/auto_update.h"

#include <algorithm>
#include <chrono>

#include "advisory/database.h"
#include "advisory/update.h"
#include "base/clock.h"
#include "base/progress.h"
#include "base/text.h"
#include "fetch/state.h"

namespace plimsoll {

namespace {

constexpr std::int64_t old_after = std::int64_t{24} * 3600;  // seconds
// A scan waits: fewer attempts than db update makes.
constexpr int attempts = 2;
constexpr auto connect_timeout = std::chrono::seconds(5);
constexpr auto stall_timeout = std::chrono::seconds(15);

/// When the database of a feed was last known to be the newest; 0 if there is none.
std::int64_t known_good(const fetch::Feed& feed, const std::string& folder,
                        const fetch::FeedStates& states) {
  const auto database = Database::open(folder + "/" + feed.database);
  if (!database) return 0;
  auto when = parse_time(database->meta().built).value_or(0);
  if (const auto state = states.find(feed.name); state != states.end()) {
    when = std::max(
        when, static_cast<std::int64_t>(std::max(state->second.checked, state->second.fetched)));
  }
  return when;
}

/// Names all feeds that failed, and says why by the first: mostly one reason holds for all.
Status summarise(const fetch::UpdateSummary& summary) {
  if (summary.failed.empty()) return {};
  std::vector<std::string> names;
  names.reserve(summary.failed.size());
  for (const fetch::FailedFeed& failed : summary.failed) names.push_back(failed.feed.name);
  const Error& first = summary.failed.front().error;
  return fail(first.code, join(names, ", ") + ": " + first.what);
}

}  // namespace

Status update_if_old(const AutoUpdate& update, const std::vector<std::string>& ecosystems) {
  const fetch::FeedBases bases = TRY(fetch::feed_bases(update.feed_urls));
  std::vector<std::string> unknown;  // the matcher says which ecosystems have no database
  std::vector<fetch::Feed> feeds = fetch::feeds_of(ecosystems, bases, unknown);
  const fetch::FeedStates states = fetch::read_feed_states(update.folder);
  const std::int64_t now = parse_time(now_text()).value_or(0);
  std::erase_if(feeds, [&](const fetch::Feed& feed) {
    return now - known_good(feed, update.folder, states) < old_after;
  });
  if (feeds.empty()) return {};

  ProgressBar bar(!update.quiet);
  const fetch::UpdateOptions options{
      .fetch = {.attempts = attempts,
                .connect_timeout = connect_timeout,
                .stall_timeout = stall_timeout,
                .progress = [&](std::string_view label, std::uint64_t done,
                                std::uint64_t total) { bar.show(label, done, total); },
                .notice = [&](std::string_view text) { bar.notice(text); }}};
  const auto summary = update_databases(feeds, update.folder, options);
  bar.finish();
  if (!summary) return std::unexpected(summary.error());
  return summarise(*summary);
}

}  // namespace plimsoll
