// cli/auto_update.h - a scan brings the databases that its target needs up to date.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "fetch/session.h"

namespace plimsoll {

struct AutoUpdate {
  std::string folder;                                  // of the databases
  std::vector<std::string> feed_urls;                  // as --feed-url has them
  bool quiet = false;                                  // no progress
  std::shared_ptr<const fetch::Fetcher> fetcher = {};  // null: one is started for this
};

/// Fetches the feeds of these ecosystems whose database is missing, or was last made or checked
/// more than a day ago. An Error lists the feeds that could not be brought up to date; the others
/// were.
Status update_if_old(const AutoUpdate& update, const std::vector<std::string>& ecosystems);

}  // namespace plimsoll
