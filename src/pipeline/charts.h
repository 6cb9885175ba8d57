// pipeline/charts.h - Helm charts of a tree, rendered before its documents are checked.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "detect/config/helm/charts.h"
#include "model/problem.h"
#include "pipeline/scan.h"

namespace plimsoll {

/// Every chart of the target, if the scan has who renders them; else null. What could not be
/// rendered is a Problem.
Result<std::shared_ptr<const helm::Rendered>> render_charts(const ScanOptions& options,
                                                            std::vector<Problem>& problems);

}  // namespace plimsoll
