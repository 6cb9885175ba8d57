// fetch/update.h - databases brought up to date: fetch what has changed, build, remember.
//
// Safety  one update a folder at a time (a lock file). Killed at any moment it leaves each database
// as it was or as it should be; what a state file says was built, was built.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "fetch/fetch_feeds.h"

namespace plimsoll::fetch {

/// What became of a file.
struct Built {
  std::uint64_t records = 0;
  std::uint64_t bad_records = 0;    // left out, as they could not be read
  std::vector<std::string> places;  // of the first of them, with the reason
};

/// Makes FOLDER/FEED.database of a whole file, beside and then renamed.
using BuildDatabase =
    std::function<Result<Built>(const FetchedFeed& feed, const std::string& folder)>;

struct UpdateOptions {
  FetchOptions fetch;                  // `known` is filled in
  std::vector<std::string> feed_urls;  // for feed_bases()
  BuildDatabase build;                 // update_databases() fills it in
  std::chrono::milliseconds lock_wait{std::chrono::minutes(10)};
};

struct UpdatedFeed {
  FetchedFeed fetched;
  Built built;
};

struct UpdateSummary {
  std::vector<UpdatedFeed> updated;
  std::vector<Feed> unchanged;
  std::vector<FailedFeed> failed;    // their databases stay as they were
  std::vector<std::string> unknown;  // ecosystems that no feed speaks of
};

/// An Error only if nothing could be tried at all (folder, lock, no plimsoll-fetch).
Result<UpdateSummary> update_feeds(std::span<const Feed> feeds, const std::string& folder,
                                   const UpdateOptions& options);

/// Of these feeds, those whose databases are missing in `folder`, or were neither built nor found
/// to be still right within `age`.
std::vector<Feed> stale_feeds(std::span<const Feed> feeds, const std::string& folder,
                              std::chrono::seconds age);

/// The lock of a folder that is updated; says by `notice` when it has to wait.
Result<Descriptor> lock_folder(const std::string& folder, const UpdateOptions& options);

}  // namespace plimsoll::fetch
