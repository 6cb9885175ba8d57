// fetch/state.h - from which state of each feed the databases in a folder were made, and when.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/result.h"
#include "fetch/staging.h"

namespace plimsoll::fetch {

struct FeedState {
  Validators validators;
  std::uint64_t fetched = 0;  // seconds since 1970: when its database was last made
  std::uint64_t checked = 0;  // and when the server last said that there is nothing newer
  bool operator==(const FeedState&) const = default;
};

/// By the feed's name ("osv-npm").
using FeedStates = std::map<std::string, FeedState, std::less<>>;

/// From FOLDER/updates.json; empty if there is none, or if it makes no sense (then everything is
/// fetched anew).
FeedStates read_feed_states(const std::string& folder);
Status write_feed_states(const std::string& folder, const FeedStates& states);

}  // namespace plimsoll::fetch
