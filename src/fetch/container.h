// fetch/container.h - whether a file that came is, from its outside, what it should be.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "fetch/feeds.h"

namespace plimsoll::fetch {

/// A zip whose directory lies where its end says, or a text from "{" to "}". It catches pages of
/// errors and files that were cut; the contents are checked by who reads them.
Status check_container(const std::string& path, FeedKind kind);

}  // namespace plimsoll::fetch
