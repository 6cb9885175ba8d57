// image/signatures.h - whether somebody's key signed an image, as cosign keeps it in a registry.
//
// Format  "simple signing": a manifest at the tag sha256-HEX.sig (or a referrer of that artifact
//         type), one layer a signature: its blob is the payload, its annotation the signature. Or a
//         sigstore bundle that is a referrer.
// Safety  a signature counts only if the key verifies it over the bytes that came, and these bytes
//         name the digest that was asked for. Everything is bounded.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/signature.h"
#include "image/repository.h"
#include "model/attestation.h"

namespace plimsoll {

/// What was signed: critical.type, critical.image.docker-manifest-digest.
struct SignaturePayload {
  std::string type, digest;
};
Result<SignaturePayload> parse_signature_payload(std::string_view json);

/// One signature of such a manifest.
struct SignatureLayer {
  std::string media_type, digest;  // of the payload
  std::uint64_t size = 0;
  std::string signature;    // base64, as it is annotated
  std::string certificate;  // of a keyless one: PEM, as it is annotated
};
Result<std::vector<SignatureLayer>> parse_signature_manifest(std::string_view json);

/// Good if it is empty: otherwise why this payload with this signature (in base64) says nothing
/// about the digest.
std::string fault_of(const PublicKey& key, std::string_view payload, std::string_view signature,
                     std::string_view digest);

struct SignatureAttempt {
  std::string where;  // "sha256-….sig, signature 2"
  std::string fault;
};

struct SignatureVerdict {
  bool is_verified = false;
  std::vector<SignatureAttempt> attempts;  // those that failed; none: there is no signature
  std::vector<ImageSignature> seen;        // all that were looked at
};

/// Looks at every signature of what has this digest until one is good. An Error: the registry could
/// not be asked.
Result<SignatureVerdict> verify_signatures(const Repository& repository, const std::string& digest,
                                           const PublicKey& key);

}  // namespace plimsoll
