// base/memory.h - how this process takes memory from the system.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace plimsoll {

/// For a command that works with some MB: memory in pages of 2 MB where the system has them (a warm
/// scan spent a fifth of its time on page faults), and what is freed is used again instead of
/// given back. Before other threads start. Does nothing where it cannot.
void prefer_large_pages();

}  // namespace plimsoll
