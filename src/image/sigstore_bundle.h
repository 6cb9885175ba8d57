// image/sigstore_bundle.h - a signature as cosign 3 keeps it: a bundle around a signed statement.
//
// Format  sigstore bundle 0.1 to 0.3 as JSON (of which only envelope and certificate are read),
//         DSSE envelope 1.0 (also alone, as attestations are kept), in-toto statement 0.1 and 1.
// Safety  the signature covers the statement's bytes and its type; what it does not cover is not
//         believed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/signature.h"

namespace plimsoll {

/// A DSSE envelope, decoded.
struct SignedStatement {
  std::string type, payload;
  std::vector<std::string> signatures;
};
Result<SignedStatement> parse_sigstore_bundle(std::string_view json);
/// The same of an envelope that stands alone.
Result<SignedStatement> parse_dsse_envelope(std::string_view json);

/// True only if one of its signatures is this key's, over its type and every byte of its payload.
bool is_signed_by(const PublicKey& key, const SignedStatement& statement);

constexpr std::string_view in_toto_type = "application/vnd.in-toto+json";

/// What an in-toto statement is about.
struct InTotoStatement {
  std::string predicate_type;
  std::vector<std::string> digests;  // "sha256:…" of its subjects
};
Result<InTotoStatement> parse_in_toto_statement(std::string_view json);
/// The same of one that is parsed already.
Result<InTotoStatement> in_toto_statement_of(JsonValue root);

/// The certificate (DER) of a keyless signature; empty: it has none, or makes no sense.
std::string certificate_in_bundle(std::string_view json);

/// Good if it is empty: otherwise why this bundle is no signature of what has this digest.
std::string fault_of_bundle(const PublicKey& key, std::string_view bundle, std::string_view digest);

}  // namespace plimsoll
