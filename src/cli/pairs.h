// cli/pairs.h - commands that answer a question about two texts, once or line by line.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "cli/command.h"
#include "version/scheme.h"

namespace plimsoll {

struct PairCommand {
  std::string_view name;  // "plimsoll version-compare"
  std::string_view help;  // what it answers, with examples
  std::string_view first, second;
  Result<std::string_view> (*answer)(const Scheme& scheme, std::string_view a, std::string_view b);
};

/// SCHEME FIRST SECOND, or SCHEME - for lines "FIRST<TAB>SECOND" of standard input.
Exit run_pairs(const PairCommand& command, const Arguments& arguments);

}  // namespace plimsoll
