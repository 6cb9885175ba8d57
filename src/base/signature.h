// base/signature.h - public keys, and whether a signature is theirs.
//
// Format  PEM of a SubjectPublicKeyInfo ("PUBLIC KEY"): ECDSA on P-256 and P-384 (DER signatures),
//         RSA of 2048 bits and more (PKCS #1 v1.5 and PSS), Ed25519.
// Threads a key may be used by many.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

class PublicKey {
 public:
  /// Errors: malformed (no such PEM, a private key, a certificate) or unsupported (another kind of
  /// key, or one that is too weak).
  static Result<PublicKey> parse(std::string_view pem);

  /// "ECDSA P-256", "RSA 3072", "Ed25519".
  [[nodiscard]] const std::string& kind() const { return kind_; }
  /// SHA-256 of the key as DER, as hex: what people compare.
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }
  /// True only if the signature is that of exactly this message. Hashes by SHA-256; of P-384 by
  /// SHA-384 too, as signers differ there.
  [[nodiscard]] bool verifies(std::string_view message, std::string_view signature) const;

 private:
  struct Key;
  PublicKey() = default;
  std::shared_ptr<const Key> key_;
  std::string kind_, fingerprint_;
};

}  // namespace plimsoll
