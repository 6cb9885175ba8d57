// pipeline/builtin_checks.h - the checks that the program carries, and the user's over them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rule/check_image.h"
#include "rule/rule_set.h"

namespace plimsoll {

/// Compiled when the product was built: opened where it lies.
Result<rule::CheckImage> builtin_checks();

/// What they were compiled from: several YAML documents, unpacked when first asked for.
std::string_view builtin_check_sources();

/// Checks, and the bytes that they lie in.
struct Checks {
  std::shared_ptr<const std::string> bytes;  // none of the built-in ones
  rule::CheckImage image;
};

/// The built-in checks, and those of the user's files and folders (*.yaml, *.yml, in the order of
/// their names) over them: later ones replace, change or disable earlier ones. An Error holds all
/// that is wrong with them.
Result<Checks> checks_with(const std::vector<std::string>& paths);

/// Reads the files and folders into `set`, in order.
Status read_rules(const std::vector<std::string>& paths, rule::RuleSet& set);

}  // namespace plimsoll
