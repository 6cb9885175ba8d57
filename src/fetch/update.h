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

/// Makes FOLDER/NAME.mdb of a whole feed file, beside and then renamed.
using BuildDatabase = std::function<Status(const FetchedFeed& feed, const std::string& folder)>;

struct UpdateOptions {
  FetchOptions fetch;  // `known` is filled in
  BuildDatabase build;
  std::chrono::milliseconds lock_wait{std::chrono::minutes(10)};
};

struct UpdateSummary {
  std::vector<FetchedFeed> updated, unchanged;
  std::vector<FailedFeed> failed;
};

/// An Error only if nothing could be tried at all (folder, lock, no plimsoll-fetch).
Result<UpdateSummary> update_feeds(std::span<const Feed> feeds, const std::string& folder,
                                   const UpdateOptions& options);

/// The lock of a folder that is updated; says by `notice` when it has to wait.
Result<Descriptor> lock_folder(const std::string& folder, const UpdateOptions& options);

}  // namespace plimsoll::fetch
