// triage/filter.h - which findings are shown, and which of those fail a build.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/report.h"

namespace plimsoll {

struct Filter {
  std::vector<Level> levels;      // empty: all
  std::vector<FixState> without;  // states that are left out
  bool only_fixable = false;      // --ignore-unfixed
};

/// Names as flags have them; an Error names the flag, the word and what there is.
Result<Filter> make_filter(const std::vector<std::string>& severities,
                           const std::vector<std::string>& ignore_states, bool ignore_unfixed);

/// Takes findings out of the report, and counts them as suppressed.
void apply(const Filter& filter, Report& report);

/// "high" for --exit-on.
Result<Level> parse_exit_level(const std::string& text);

/// True if a shown, open finding has that level or a worse one; `unknown` is reached only by being
/// named.
bool reaches(const Report& report, Level level);

}  // namespace plimsoll
