// cli/run_scan.h - from flags to report files and an exit status.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.h"
#include "cli/scan_flags.h"
#include "cli/settings.h"

namespace plimsoll {

/// `origins`: what messages call a value that no flag gave.
Exit run_scan(const ScanFlags& flags, TargetKind kind, const Origins& origins);

}  // namespace plimsoll
