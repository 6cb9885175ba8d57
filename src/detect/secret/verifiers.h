// detect/secret/verifiers.h - the functions of the table of verifiers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "detect/secret/verifier.h"

namespace plimsoll {

/// Access key ids carry the account: base32 behind the four letters, the number in bits 7 to 46 of
/// its first six bytes.
SecretVerified verify_aws_access_key(const SecretCandidate& candidate);
/// base64 of "user:password".
SecretVerified verify_basic_auth(const SecretCandidate& candidate);
/// ghp_ gho_ ghu_ ghs_ ghr_: 30 characters and their CRC-32 in base 62; github_pat_ is longer.
SecretVerified verify_github_token(const SecretCandidate& candidate);
/// Three parts; the first is a JSON object with "alg", the second one too.
SecretVerified verify_jwt(const SecretCandidate& candidate);
/// npm_: as GitHub's.
SecretVerified verify_npm_token(const SecretCandidate& candidate);
/// Passwords that people choose: placeholders and the usual examples are unlikely.
SecretVerified verify_password(const SecretCandidate& candidate);
/// The PEM that begins with the value is read by OpenSSL.
SecretVerified verify_private_key(const SecretCandidate& candidate);

}  // namespace plimsoll
