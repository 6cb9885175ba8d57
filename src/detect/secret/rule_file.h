// detect/secret/rule_file.h - rules for secrets, from YAML.
//
// Format  docs/secrets.md.
// Errors  name file, line and column, and show the line: an unknown key, a missing field, an
//         expression that one of the two engines does not take, one without a literal to find it
//         by.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "detect/secret/rule.h"

namespace plimsoll {

enum class SecretRuleOrigin : std::uint8_t {
  built_in,  // must carry source, sample and three silent examples
  user,
};

/// Adds the rules of one file to `set`: a rule with the id of an earlier one takes its place, or
/// takes it away (`disabled: true`).
Status read_secret_rules(std::string_view text, std::string_view file, SecretRuleOrigin origin,
                         SecretRuleSet& set);

/// An expression for values, which RE2 alone sees.
Status check_secret_value_pattern(const std::string& pattern);

/// What an expression needs to be usable: both engines take it, it holds a literal of two
/// characters, no anchor, and `group` is one of its groups. The number is the longest match in
/// bytes that is looked for.
Result<std::uint32_t> check_secret_pattern(const std::string& pattern, std::uint32_t group);

}  // namespace plimsoll
