// match/describe.h - a finding from the statements that speak of one vulnerability.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "match/judge.h"

namespace plimsoll {

/// Nothing if no statement says "affected", or if those that do are about no vulnerability (errata
/// that only mend bugs). Errors: the database does not decode.
Result<std::optional<Finding>> described(const Package& package, const Asked& asked,
                                         const std::vector<const Judged*>& group);

}  // namespace plimsoll
