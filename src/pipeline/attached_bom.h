// pipeline/attached_bom.h - an inventory from the bill of materials that is attached to an image,
// instead of its layers.
//
// Reads   CycloneDX and SPDX documents, plain or inside of attestations (image/attestation.h), that
//         are attached to what the name stands for, or to its manifest of the platform that is
//         meant.
// Order   what is about the platform's manifest before what is about an index; the newest first.
// Errors  what cannot be read, or is about another image, is a Problem, and the next one is read.
// Safety  who may push to the repository may attach anything: what comes is as good as they are,
//         unless a key is asked for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/result.h"
#include "image/network.h"
#include "image/target.h"
#include "model/report.h"
#include "pipeline/scan.h"
#include "pipeline/signature_check.h"

namespace plimsoll {

/// not_found: nothing that is attached is such a document; what there is, is told. `signature`:
/// what was found of the image's own, where a key is asked for: then only a statement that this key
/// signed is read, and without one the report is one finding, unless `scan_unverified`.
Result<Report> inventory_of_attached_bom(Network* network, const Target& target,
                                         const ScanOptions& options,
                                         std::optional<SignatureCheck> signature);

}  // namespace plimsoll
