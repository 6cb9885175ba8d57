// detect/config/ci/commands.h - scripts of pipelines as the facts that checks are about.
//
// Format  content/facts/ci.yaml
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "detect/config/value/value.h"
#include "model/problem.h"
#include "rule/fact.h"

namespace plimsoll::config {

/// Whose script it is.
struct ScriptOf {
  std::string_view system;   // github or gitlab
  std::string_view section;  // run, script …
  std::string job;
  rule::Fact triggers;
};

/// What is still looked at in one file.
struct ScriptsLeft {
  std::size_t commands = 20'000;
  std::size_t bytes = std::size_t{2} << 20U;
  bool enough = true;  // false: a script was left out
};

/// Adds the shell commands of a text. `${{ … }}` counts as a variable.
void add_commands(const Value& script, const ScriptOf& whose, ScriptsLeft& left,
                  rule::Facts& facts);

/// The Problem of scripts that were left out, if any were.
void report_left_out(const ScriptsLeft& left, std::string_view path,
                     std::vector<Problem>& problems);

}  // namespace plimsoll::config
