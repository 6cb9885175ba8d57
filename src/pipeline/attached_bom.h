// pipeline/attached_bom.h - an inventory from the bill of materials that is attached to an image,
// instead of its layers.
//
// Safety  who may push to the repository may attach anything: what comes is as good as they are.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "image/network.h"
#include "image/target.h"
#include "model/report.h"
#include "pipeline/scan.h"

namespace plimsoll {

/// The newest CycloneDX document (JSON) that refers to what the name stands for. not_found: there
/// is none; what there is, is told.
Result<Report> inventory_of_attached_bom(Network* network, const Target& target,
                                         const ScanOptions& options);

}  // namespace plimsoll
