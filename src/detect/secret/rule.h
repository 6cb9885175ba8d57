// detect/secret/rule.h - what a rule for secrets says. docs/secrets.md describes it for those who
// write one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/severity.h"

namespace plimsoll {

/// Another expression that must stand near a hit, or the hit does not count.
struct SecretNeed {
  std::string pattern;      // empty: nothing is needed
  std::uint32_t lines = 0;  // at most so many lines away, before or behind
  bool operator==(const SecretNeed&) const = default;
};

struct SecretRule {
  std::string id, title, family, source;
  Level severity = Level::high;
  std::string pattern;        // in the syntax that RE2 and Vectorscan share
  std::uint32_t group = 0;    // which capture is the secret; 0: all of the match
  std::uint32_t reach = 0;    // bytes of the longest match that is looked for
  std::uint32_t entropy = 0;  // least entropy of the secret, in thousandths of a bit a character
  SecretNeed need;
  std::string verifier;                   // a name of the table in verifier.h, or empty
  std::vector<std::string> paths;         // only in files of such names (globs); empty: in all
  std::vector<std::string> context;       // one of these words must stand near, in any case
  std::vector<std::string> prefixes;      // public beginnings of the secret, which a mask may show
  std::vector<std::string> allow_values;  // expressions: secrets that are none
  std::vector<std::string> allow_paths;   // globs
  bool generic = false;  // of no vendor: gives way to other rules, and is not used on binaries
  // Only in the file, not in the compiled image.
  std::vector<std::string> samples, silent;
  bool operator==(const SecretRule&) const = default;
};

/// What holds for all rules.
struct SecretAllowList {
  std::vector<std::string> paths;           // globs: not looked at
  std::vector<std::string> generic_paths;   // globs: generic rules are not used there
  std::vector<std::string> unlikely_paths;  // globs: hits there are unlikely (test fixtures)
  std::vector<std::string> values;          // expressions that a value matches whole
  std::vector<std::string> words;           // a value that holds one, in any case, is an example
  bool operator==(const SecretAllowList&) const = default;
};

struct SecretRuleSet {
  std::vector<SecretRule> rules;
  SecretAllowList allow;
  bool operator==(const SecretRuleSet&) const = default;
};

}  // namespace plimsoll
