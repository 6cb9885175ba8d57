// detect/secret/mask.h - what of a secret may be seen.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plimsoll {

/// Of the same shape for every secret of a rule: its public prefix, if it begins with one, and
/// eight stars. Not even the length shows.
std::string masked_secret(std::string_view value, const std::vector<std::string>& prefixes);

/// HMAC-SHA-256 under a key that the user keeps: the same secret in two places has the same one,
/// and without the key nobody can try guesses against it. 32 hex digits.
std::string secret_correlation(std::string_view key, std::string_view value);

}  // namespace plimsoll
