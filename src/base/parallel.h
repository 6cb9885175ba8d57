// base/parallel.h - the same work on many items, on a few threads.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace plimsoll {

/// Calls work(0) … work(count - 1), each once, on at most `jobs` threads (this one among them);
/// returns when all are done. Items are taken in order. `work` must not throw.
void for_each_parallel(std::size_t count, std::size_t jobs,
                       const std::function<void(std::size_t)>& work);

/// Processors that this process may use; at least 1.
std::size_t processors();

}  // namespace plimsoll
