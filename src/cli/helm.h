// cli/helm.h - helm, made ready to render the charts of a scan.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "cli/scan_flags.h"
#include "pipeline/scan.h"

namespace plimsoll {

/// With --helm: finds helm and makes it ready. Before the sandbox closes, and other threads start.
Status prepare_helm(const ScanFlags& flags, ScanOptions& scan);

}  // namespace plimsoll
