// detect/secret/sample.h - descriptions of tokens, and tokens made from them.
//
// Format  plain text with parts in angle brackets, `ghp_<base62 30><checksum github>`; `[[` and
//         `]]` stand around the secret where it is not all of the text, `<<` is a `<`.
//         docs/secrets.md lists the parts. It is another notation than that of the rules'
//         expressions on purpose: a token that is made from the vendor's description tests the
//         expression.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

struct SecretSample {
  std::string text;
  std::size_t begin = 0, end = 0;  // of the secret in it
};

/// The same description and seed make the same text on every machine.
Result<SecretSample> make_secret_sample(std::string_view description, std::uint64_t seed);

/// What every secret of that description begins with; empty if they have nothing in common.
std::string sample_prefix(std::string_view description);

}  // namespace plimsoll
