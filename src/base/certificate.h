// base/certificate.h - whom a certificate of a short-lived signing key was given to.
//
// Format  X.509 (RFC 5280), PEM or DER; Fulcio's certificate-specification.md and oid-info.md:
//         who signs is the subject alternative name, who vouches for them is extension
//         1.3.6.1.4.1.57264.1.8 (before it 1.3.6.1.4.1.57264.1.1).
// Safety  claims: nobody looks at who signed the certificate, or when it was good. Bounded in size.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

struct SignerClaims {
  std::string identity;  // an address, or the URI of a workflow
  std::string issuer;    // URL of who knows them; empty: it does not say
  bool operator==(const SignerClaims&) const = default;
};

/// unsupported: it names nobody who could sign so.
Result<SignerClaims> read_signer_claims(std::string_view certificate);

}  // namespace plimsoll
