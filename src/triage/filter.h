// triage/filter.h - which findings are shown, and which of those fail a build.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/report.h"

namespace plimsoll {

struct Filter {
  std::vector<Level> levels;      // empty: all
  std::vector<FixState> without;  // states that are left out
  bool only_fixable = false;      // --ignore-unfixed
  /// Fingerprints of what an earlier report knew already, and which report that was.
  std::set<std::string, std::less<>> known;
  std::string known_by;
  bool show_suppressed = false;  // what is suppressed stays in the report, with who said so
};

/// Names as flags have them; an Error names the flag, the word and what there is.
Result<Filter> make_filter(const std::vector<std::string>& severities,
                           const std::vector<std::string>& ignore_states, bool ignore_unfixed);

/// The findings of an earlier report (JSON, one or a list of them) as what is known; an Error names
/// the file.
Status read_baseline(const std::string& path, Filter& filter);

/// Takes findings out of the report, and counts them as suppressed: by level and state, those that
/// somebody took back, unlikely secrets, and what was known before.
void apply(const Filter& filter, Report& report);

/// "high" for --exit-on.
Result<Level> parse_exit_level(const std::string& text);

/// True if a shown, open finding has that level or a worse one; `unknown` is reached only by being
/// named.
bool reaches(const Report& report, Level level);

}  // namespace plimsoll
