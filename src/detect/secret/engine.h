// detect/secret/engine.h - what the two engines for regular expressions have in common here. Only for files that
// include their headers anyway.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <re2/re2.h>

#include <cstdint>

namespace plimsoll {

/// Longer matches are cut: nothing that is looked for is longer but for private keys, whose verifier reads on.
constexpr std::uint32_t secret_reach_limit = 4096;

/// Bytes, not characters; bounded memory; silent.
RE2::Options secret_re2_options();

}  // namespace plimsoll
