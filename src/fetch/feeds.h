// fetch/feeds.h - where advisories are published: every feed that `db update` knows.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace plimsoll::fetch {

enum class FeedKind : std::uint8_t { zip, json };

struct Feed {
  std::string name;       // of its database: "osv/npm", "debian"
  std::string ecosystem;  // as users ask for it: "npm"
  std::string url;
  std::string file;      // where its file is kept, as db build --from expects it: "npm/all.zip"
  std::string database;  // the file of its database: "osv-npm.mdb"
  FeedKind kind = FeedKind::zip;
  std::uint64_t size_limit = 0;  // bytes
  bool operator==(const Feed&) const = default;
};

/// Addresses that stand before a feed's own path; without a slash at the end.
struct FeedBases {
  std::string osv, debian;
};

/// The public addresses, or what PLIMSOLL_FEED_OSV and PLIMSOLL_FEED_DEBIAN say, or, above both,
/// `overrides` of the form "osv=URL" and "debian=URL".
Result<FeedBases> feed_bases(std::span<const std::string> overrides);

/// The feeds of these ecosystems (OSV's names, in any case; a release behind them, "Debian:12",
/// changes nothing), each once, in the table's order. What is not known is added to `unknown`.
std::vector<Feed> feeds_of(std::span<const std::string> ecosystems, const FeedBases& bases,
                           std::vector<std::string>& unknown);

/// The feeds whose databases lie in `folder`.
std::vector<Feed> feeds_in(const std::string& folder, const FeedBases& bases);

/// Every ecosystem there is.
std::vector<std::string> all_ecosystems();

}  // namespace plimsoll::fetch
