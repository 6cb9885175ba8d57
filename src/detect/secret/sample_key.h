// detect/secret/sample_key.h - private keys that nobody uses, for the samples of rules.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

/// PEM of a key whose private part is the SHA-256 of `seed`. Kinds: "ed25519" (PKCS #8), "ec" (SEC
/// 1, P-256), "encrypted" (PKCS #8 under a password).
Result<std::string> make_sample_key(std::string_view kind, std::string_view seed);

}  // namespace plimsoll
