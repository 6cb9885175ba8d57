// cli/run_scan.h - from flags to report files and an exit status.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "cli/command.h"
#include "cli/outputs.h"
#include "cli/scan_flags.h"
#include "cli/settings.h"
#include "triage/filter.h"

namespace plimsoll {

/// Everything that flags can get wrong, before anything is read.
struct Plan {
  ScanOptions scan;
  std::vector<Output> outputs;
  Filter filter;
  std::optional<Level> exit_on;
  bool all = false;  // every container that runs, or every platform of an image
};
Result<Plan> make_plan(const ScanFlags& flags, TargetKind kind);

/// Secrets of the environment are plimsoll-fetch's alone from here on. Then the sandbox, unless
/// --no-sandbox; `folders` are written into beside the outputs.
Status enter_fence(ScanOptions& scan, const std::vector<Output>& outputs, const ScanFlags& flags,
                   const std::vector<std::string>& folders = {});

/// What is shown of a report, in its order, and what it means for the exit status: 2 beats 1.
Exit finish(Report& report, const Plan& plan, const ScanFlags& flags);

/// `origins`: what messages call a value that no flag gave.
Exit run_scan(const ScanFlags& flags, TargetKind kind, const Origins& origins);

}  // namespace plimsoll
