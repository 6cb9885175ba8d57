// base/percent.cpp - percent-encoding (RFC 3986, section 2.1).
// SPDX-License-Identifier: Apache-2.0
#include "base/percent.h"

#include "base/text.h"

namespace plimsoll {

Result<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 2);
    const std::optional<std::uint8_t> byte = number<std::uint8_t>(digits, 16);
    if (!byte || digits.size() != 2) {
      return fail(Errc::malformed, "'%' without two hexadecimal digits");
    }
    decoded += static_cast<char>(*byte);
    i += 2;
  }
  return decoded;
}

std::string percent_encode(std::string_view text, std::string_view kept) {
  constexpr std::string_view plain = ".-_~";
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_alnum(c) || plain.find(c) != std::string_view::npos ||
        kept.find(c) != std::string_view::npos) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', hex[byte >> 4U], hex[byte & 15U]};
  }
  return encoded;
}

}  // namespace plimsoll
