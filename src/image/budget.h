// image/budget.h - what all layers of a scan may use together; each has limits of its own beside it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "facts/layer_facts.h"

namespace plimsoll {

struct ScanBudget {
  std::atomic<std::uint64_t> spool = std::uint64_t{4} << 30U;  // bytes in files without a name
  std::string spool_folder = {};  // where they lie; empty: the system's
  std::atomic<std::uint64_t> facts = std::uint64_t{1} << 30U;  // bytes of names and packages held

  /// Takes what a layer's facts cost; an Error if there is no more room: an image may have
  /// thousands of layers.
  Status take(const LayerFacts& held);
};

}  // namespace plimsoll
