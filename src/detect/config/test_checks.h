// detect/config/test_checks.h - runs the tests that checks carry.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/config/value_secrets.h"
#include "rule/rule_set.h"

namespace plimsoll {

enum class TestDemand : std::uint8_t { none, both_kinds };

struct TestedChecks {
  std::size_t tests = 0;
  std::vector<Error> failures;
};

/// `image` is that of the set. A test is a document of the kind that the check's context belongs
/// to; contexts that no document gives (images, hosts) have no tests of this kind, and are passed
/// over.
/// `find` tells what in values is a secret.
TestedChecks test_checks(const rule::RuleSet& set, std::string_view image, TestDemand demand,
                         const FindValueSecrets& find);

}  // namespace plimsoll
