// cli/helm.h - helm, made ready to render the charts of a scan.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "cli/scan_flags.h"
#include "cli/settings.h"
#include "pipeline/scan.h"

namespace plimsoll {

/// With --helm: finds helm and makes it ready. Before the sandbox closes, and other threads start.
/// Files of values that the working directory's settings name must lie in the target: they may have
/// come with it, and what stands in them may show in findings.
Status prepare_helm(const ScanFlags& flags, const Origins& origins, ScanOptions& scan);

}  // namespace plimsoll
