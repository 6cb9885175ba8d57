// fetch/fetch_feeds.h - brings feeds into a staging folder, as far as they have changed.
//
// Safety  killed at any moment, it leaves files that are whole, or that the next run continues or
// drops.
// Threads two downloads at once; the callbacks are called by one thread at a time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/feeds.h"
#include "fetch/session.h"
#include "fetch/staging.h"

namespace plimsoll::fetch {

struct FetchOptions {
  /// What is had already, by the feed's name: it is fetched only if it has changed since.
  std::map<std::string, Validators> known;
  int attempts = 5;
  std::chrono::milliseconds retry_base{1000};
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds stall_timeout{30'000};
  std::string ca_file;           // PEM; empty: SSL_CERT_FILE, or the system's
  std::uint64_t size_limit = 0;  // bytes of one feed; 0: the feed's own
  unsigned parallel = 2;
  /// Through which all goes; null: one is started for this.
  std::shared_ptr<const Fetcher> fetcher;
  /// What is under way: names, bytes so far, bytes in all (0: not known).
  std::function<void(std::string_view, std::uint64_t, std::uint64_t)> progress;
  /// Something worth a line: an attempt that failed and will be repeated.
  std::function<void(std::string_view)> notice;
};

struct FetchedFeed {
  Feed feed;
  std::optional<std::string> file;  // in the staging folder; nothing: it has not changed
  Validators validators;            // of the file
  std::uint64_t received = 0;       // bytes, in this run
};

struct FailedFeed {
  Feed feed;
  Error error;  // names the address, what went wrong and what to do
};

/// Both in the order of the feeds that were asked for.
struct FetchSummary {
  std::vector<FetchedFeed> fetched;
  std::vector<FailedFeed> failed;
};

/// An Error only if nothing could be tried at all; a feed that fails costs that feed.
Result<FetchSummary> fetch_feeds(std::span<const Feed> feeds, const std::string& folder,
                                 const FetchOptions& options);

}  // namespace plimsoll::fetch
