// advisory/build.h - makes the databases: from downloaded feeds to files that scans open.
//
// Safety  each file is written beside, synced, renamed, and its folder synced: whoever reads sees
// the old database or the new one, whatever moment the power fails. Readers take no lock; one
// writer at a time works in a folder, others wait.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "advisory/database.h"
#include "advisory/feed.h"

namespace plimsoll {

struct BuildOptions {
  std::string now;       // ISO date-time that goes into the files as the time of building
  std::size_t jobs = 2;  // feeds at a time
  bool durable = true;   // false: no fsync (tests)
};

struct BuiltFeed {
  DatabaseMeta meta;
  std::string file;  // path of the database; empty: nothing was written, see `problems`
  FeedReading reading;
};

struct BuildSummary {
  std::vector<BuiltFeed> feeds;   // sorted by name; those without a single record are left out
  std::vector<Problem> problems;  // feeds that could not be read: their old database stays
  std::vector<std::string> no_advisories;  // files that hold none, sorted
};

/// Builds one file a feed, NAME.mdb, in the folder `to` (made if needed). Databases of other feeds
/// in that folder stay as they are.
Result<BuildSummary> build_databases(std::span<const std::string> from, const std::string& to,
                                     const BuildOptions& options);

/// The same into memory, for --db files of one run: the databases of a file, zip or folder.
/// Problems are added to `problems`.
Result<std::vector<Database>> load_advisories(const std::string& path,
                                              std::vector<Problem>& problems);

/// One feed into a file at `path`, which must be absent or empty.
Result<DatabaseMeta> build_feed(const FeedInput& feed, const std::string& path, DatabaseMeta meta,
                                FeedReading& reading, bool durable);

}  // namespace plimsoll
