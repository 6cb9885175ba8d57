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
  std::string name;       // of its database file: "osv-npm" for osv-npm.mdb
  std::string ecosystem;  // as users ask for it: "npm"
  std::string url;
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

/// The feeds of these ecosystems (OSV's names, in any case), each once, in the table's order;
/// "debian-tracker" names that feed alone. usage: an ecosystem that is not known.
Result<std::vector<Feed>> feeds_of(std::span<const std::string> ecosystems, const FeedBases& bases);

/// Every ecosystem there is.
std::vector<std::string> all_ecosystems();

/// The ecosystems whose database files lie in `folder`.
std::vector<std::string> ecosystems_in(const std::string& folder);

}  // namespace plimsoll::fetch
