// pipeline/signature_check.h - an image whose signature is required, before anything of it is read.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "image/network.h"
#include "image/target.h"
#include "model/attestation.h"
#include "model/report.h"
#include "pipeline/scan.h"

namespace plimsoll {

struct SignatureCheck {
  Target target;                           // the same image by its digest: no other one is scanned
  std::optional<Finding> finding;          // there is no valid signature
  std::vector<ImageSignature> signatures;  // that were looked at
  Artifact artifact;                       // as far as it is known without reading it
};

/// The one finding of an image that lacks a signature.
Finding signature_finding(std::string title, std::string_view evidence);
/// "key: ECDSA P-256, sha256 …".
std::string text_of(const PublicKey& key);

/// Asks the registry what the name stands for, and for its signatures. Errors: usage, for what is
/// in no registry.
Result<SignatureCheck> check_signature(Network* network, const Target& target,
                                       const ScanOptions& options);

}  // namespace plimsoll
