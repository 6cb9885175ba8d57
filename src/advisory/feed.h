// advisory/feed.h - reads the files of one feed into a database.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "advisory/inputs.h"
#include "advisory/writer.h"
#include "model/problem.h"

namespace plimsoll {

/// What became of a feed's files, apart from its records.
struct FeedReading {
  LeftOut left_out;
  std::uint64_t unknown_releases = 0;  // entries of releases that content/distros.yaml lacks
  std::uint64_t bad_records = 0;       // how many Problems there would be without a limit
  std::vector<Problem> problems;       // of the first thousand of them
  std::vector<std::string> no_advisories;
};

/// Adds all records of a feed. A bad record costs that record, and is a Problem; a file that cannot
/// be read to its end is an Error: half a feed must not replace a whole one.
Status read_feed(const FeedInput& feed, DatabaseWriter& writer, FeedReading& reading);

}  // namespace plimsoll
