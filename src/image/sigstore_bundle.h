// image/sigstore_bundle.h - a signature as cosign 3 keeps it: a bundle around a signed statement.
//
// Format  sigstore bundle 0.1 to 0.3 as JSON (of which only the envelope is read), DSSE envelope
//         1.0, in-toto statement 0.1 and 1.
// Safety  the signature covers the statement's bytes and its type; what it does not cover is not
//         believed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/signature.h"

namespace plimsoll {

/// A DSSE envelope, decoded.
struct SignedStatement {
  std::string type, payload;
  std::vector<std::string> signatures;
};
Result<SignedStatement> parse_sigstore_bundle(std::string_view json);

/// What an in-toto statement is about.
struct InTotoStatement {
  std::string predicate_type;
  std::vector<std::string> digests;  // "sha256:…" of its subjects
};
Result<InTotoStatement> parse_in_toto_statement(std::string_view json);

/// Good if it is empty: otherwise why this bundle is no signature of what has this digest.
std::string fault_of_bundle(const PublicKey& key, std::string_view bundle, std::string_view digest);

}  // namespace plimsoll
