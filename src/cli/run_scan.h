// cli/run_scan.h - from flags to report files and an exit status.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.h"
#include "cli/scan_flags.h"

namespace plimsoll {

Exit run_scan(const ScanFlags& flags, TargetKind kind);

}  // namespace plimsoll
