// detect/secret/decode.h - base64 and hex, as they are met in files.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plimsoll {

/// Base64 (RFC 4648) with padding, or its alphabet for URLs without.
std::string encode_base64(std::string_view bytes, bool for_urls = false);

/// Either alphabet, padding or none; white space is no part of it. Nothing if a character does not
/// belong there.
std::optional<std::string> decode_base64(std::string_view text);

/// Pairs of hex digits of either case.
std::optional<std::string> decode_hex(std::string_view text);

/// The same, appended; false, and nothing is, if a character does not belong there.
bool append_base64(std::string_view text, std::string& out);
bool append_hex(std::string_view text, std::string& out);

/// Base32 (RFC 4648) without padding, as far as whole bytes go.
std::optional<std::string> decode_base32(std::string_view text);

}  // namespace plimsoll
