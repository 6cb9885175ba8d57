// detect/secret/settle.h - what is left of a file's hits when all of it has been seen.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "detect/secret/scan.h"

namespace plimsoll {

/// A hit before it is known whether others know better.
struct PendingHit {
  SecretHit hit;
  std::size_t rule = 0;
  std::uint32_t line = 1;            // also in a binary: for what rules need
  std::uint64_t begin = 0, end = 0;  // of the secret; decoded ones are numbered apart
  std::uint64_t outer_end = 0;       // in the file
};

/// By rule: the lines on which something ends that it needs, rising.
using NeededLines = std::vector<std::vector<std::uint32_t>>;

/// Drops hits whose rule needs something that is not near; keeps of hits in the same place that of
/// the rule that knows most; orders and numbers the rest.
std::vector<SecretHit> settled_hits(std::vector<PendingHit> pending, const NeededLines& needed);

}  // namespace plimsoll
