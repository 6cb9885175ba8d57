// fuzz/tokens.h - tokens for inputs that a fuzzer makes up.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "detect/secret/sample.h"

namespace plimsoll {

/// Bytes 1 to 8 stand for tokens, which no fuzzer would guess.
inline std::string with_tokens(std::string_view bytes) {
  constexpr std::string_view descriptions[] = {
      "ghp_<base62 30><checksum github>",
      "<encoded>token: npm_<base62 30><checksum npm></encoded>",
      "<key ed25519>",
      "<encoded-url>{\"alg\":\"HS256\"}</encoded>.<encoded-url>{\"sub\":\"<digits 4>\"}</encoded>."
      "<base64url 43>",
      "postgres://me:<base62 16>@db.test/x",
      "api_key = \"<base62 32>\"",
      "machine a.test login me password <base62 12>\n",
      "twilio\nSK<hex 32>",
  };
  std::string text;
  for (const char byte : bytes) {
    if (byte < 1 || byte > 8) text += byte;
    else text += make_secret_sample(descriptions[byte - 1], 1).value().text;
  }
  return text;
}

}  // namespace plimsoll
