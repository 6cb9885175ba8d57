// detect/config/image/watched.h - files of an image that checks care about by their names.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "facts/entry.h"

namespace plimsoll {

/// "sensitive" or "leftover"; empty: its name says nothing. Asked for every entry: nearly all are
/// told by the first letter of their names.
std::string_view role_by_name(const Entry& entry);

/// One that has its role at one place alone.
struct WatchedPath {
  std::string_view path, role;
};
std::span<const WatchedPath> watched_paths();

/// A folder that package managers fill with what they can fetch again.
struct CacheFolder {
  std::string_view path;
  std::string_view ending;  // of files that count; empty: all
};
std::span<const CacheFolder> cache_folders();
/// Whether a file below such a folder is no more than its lock.
bool is_cached(const CacheFolder& folder, const Entry& entry);

}  // namespace plimsoll
