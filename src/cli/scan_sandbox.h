// cli/scan_sandbox.h - the sandbox of a scan: entered when all that flags name is known, before the
// first byte of the target is read.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/outputs.h"
#include "pipeline/scan.h"

namespace plimsoll {

/// What the scan reads and writes. Makes the folders that it will write into; `folders` are there
/// already, and written into too.
Status enter_scan_sandbox(ScanOptions& scan, const std::vector<Output>& outputs,
                          const std::vector<std::string>& folders = {});

}  // namespace plimsoll
