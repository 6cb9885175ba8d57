// base/lock.h - one process at a time, and renames that survive a power failure.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace plimsoll {

/// Takes the lock file `path` (created if needed), or waits for it up to `wait`, after calling
/// `waiting` once. The lock ends with the descriptor, also by a crash. conflict: not free in time.
Result<Descriptor> lock_file(const std::string& path, std::chrono::milliseconds wait,
                             const std::function<void()>& waiting);

/// Syncs `from`, renames it, and syncs the folder.
Status rename_file(const std::string& from, const std::string& to);

}  // namespace plimsoll
