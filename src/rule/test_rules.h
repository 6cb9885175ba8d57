// rule/test_rules.h - runs the tests that rules about events carry: an event is its fields.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "rule/pack.h"

namespace plimsoll::rule {

struct TestedRules {
  std::size_t tests = 0;
  std::vector<Error> failures;
};

/// Fields that a test does not name are absent. A field with an argument is named with it:
/// `proc.aname[2]`.
TestedRules test_rules(const Pack& pack);

}  // namespace plimsoll::rule
