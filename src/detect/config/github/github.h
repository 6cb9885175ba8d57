// detect/config/github/github.h - GitHub Actions as the facts that checks are about.
//
// Format  docs.github.com/actions/reference/workflows-and-actions: workflow syntax, metadata syntax
//         of actions. The facts: content/facts/github.yaml, content/facts/ci.yaml
// Safety  bounded: size, depth, values, commands, expressions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "model/problem.h"
#include "rule/fact.h"

namespace plimsoll::github {

/// A file below .github/workflows, or an action's description with `runs:`.
bool is_github(std::string_view path, std::string_view text);
void read_github(std::string_view path, std::string_view text, rule::Facts& facts,
                 std::vector<Problem>& problems);

}  // namespace plimsoll::github
