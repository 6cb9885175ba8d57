// detect/config/ci/commands.h - scripts of pipelines as the facts that checks are about.
//
// Format  content/facts/ci.yaml
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "detect/config/value/value.h"
#include "rule/fact.h"

namespace plimsoll::config {

/// Whose script it is.
struct ScriptOf {
  std::string_view system;   // github or gitlab
  std::string_view section;  // run, script …
  std::string job;
  rule::Fact triggers;
};

/// Adds the shell commands of a text. `${{ … }}` counts as a variable. Returns how many they are:
/// at most `limit`.
std::size_t add_commands(const Value& script, const ScriptOf& whose, std::size_t limit,
                         rule::Facts& facts);

}  // namespace plimsoll::config
