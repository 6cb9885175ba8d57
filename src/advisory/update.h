// advisory/update.h - databases from the public feeds, or mirrors of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <span>
#include <string>

#include "base/result.h"
#include "fetch/update.h"

namespace plimsoll {

/// Fetches what has changed of these ecosystems ("npm", "Debian:12"), and rebuilds its databases in
/// `folder`. One that no feed speaks of is listed as unknown, one that fails costs itself alone. An
/// Error only if nothing could be tried: bad addresses, no plimsoll-fetch, another update at work.
Result<fetch::UpdateSummary> update_databases(std::span<const std::string> ecosystems,
                                              const std::string& folder,
                                              fetch::UpdateOptions options);

/// The same for feeds that were chosen already.
Result<fetch::UpdateSummary> update_databases(std::span<const fetch::Feed> feeds,
                                              const std::string& folder,
                                              fetch::UpdateOptions options);

/// For a scan: updates those of them that are missing, or were last known to be right longer than
/// `age` ago. An Error names every feed that could not be updated; the others were.
Status refresh_databases(std::span<const std::string> ecosystems, const std::string& folder,
                         fetch::UpdateOptions options, std::chrono::seconds age);

}  // namespace plimsoll
