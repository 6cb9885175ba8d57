// match/group.h - statements that speak of the same vulnerability.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "match/judge.h"

namespace plimsoll {

/// Statements that share a name (id or alias), directly or through others, in one list each. The
/// order of the statements, and of the lists by their first one, stays.
std::vector<std::vector<const Judged*>> grouped(const std::vector<Judged>& statements);

}  // namespace plimsoll
