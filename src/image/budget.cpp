// image/budget.cpp - what all layers of a scan may use together.
// SPDX-License-Identifier: Apache-2.0
#include "image/budget.h"

namespace plimsoll {

Status ScanBudget::take(const LayerFacts& held) {
  const std::uint64_t cost = held.entries.bytes().size() + cost_of(held.collected);
  std::uint64_t left = facts;
  do {
    if (cost > left) {
      return fail(Errc::too_many,
                  "the layers together have more names and packages than are kept in memory");
    }
  } while (!facts.compare_exchange_weak(left, left - cost));
  return {};
}

}  // namespace plimsoll
