// base/paths.h - where this program keeps what it may lose (caches).
//
// Format  XDG Base Directory Specification; a relative variable counts as unset, as it says.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

/// $XDG_CACHE_HOME/plimsoll/NAME; without the variable /var/cache/plimsoll/NAME for root and
/// $HOME/.cache/plimsoll/NAME for others. Only the name: nothing is created. An Error if there is
/// no home either.
Result<std::string> cache_folder(std::string_view name);

}  // namespace plimsoll
