// cli/auto_update.cpp - a scan brings the databases that its target needs up to date.
// SPDX-License-Identifier: Apache-2.0
#include "cli/auto_update.h"

#include <chrono>

#include "advisory/update.h"
#include "base/progress.h"

namespace plimsoll {

namespace {

constexpr auto old_after = std::chrono::hours(24);
// A scan waits: fewer attempts than db update makes.
constexpr int attempts = 2;
constexpr auto connect_timeout = std::chrono::seconds(5);
constexpr auto stall_timeout = std::chrono::seconds(15);

}  // namespace

Status update_if_old(const AutoUpdate& update, const std::vector<std::string>& ecosystems) {
  ProgressBar bar(!update.quiet);
  const fetch::UpdateOptions options{
      .fetch = {.attempts = attempts,
                .connect_timeout = connect_timeout,
                .stall_timeout = stall_timeout,
                .fetcher = update.fetcher,
                .progress = [&](std::string_view label, std::uint64_t done,
                                std::uint64_t total) { bar.show(label, done, total); },
                .notice = [&](std::string_view text) { bar.notice(text); }},
      .feed_urls = update.feed_urls};
  Status refreshed = refresh_databases(ecosystems, update.folder, options, old_after);
  bar.finish();
  return refreshed;
}

}  // namespace plimsoll
