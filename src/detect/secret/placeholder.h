// detect/secret/placeholder.h - values that stand where a secret would stand.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace plimsoll {

/// Whoever wrote this meant another value: <name>, ${NAME}, $(command), {{ name }}, %NAME%, xxxxxx,
/// ******, 123456789, abcdefgh, one or two characters over and over.
bool is_secret_placeholder(std::string_view value);

/// "password", "changeme", "secret" and the like, with digits behind them or not.
bool is_usual_password(std::string_view value);

/// Shannon's entropy of the characters, in thousandths of a bit each.
std::uint32_t entropy_of_text(std::string_view text);

}  // namespace plimsoll
