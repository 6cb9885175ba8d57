// fetch/base64.cpp - OpenSSL's base64, which takes more than it should: checked before.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/base64.h"

#include <openssl/evp.h>

#include "base/text.h"

namespace plimsoll::fetch {

namespace {

constexpr std::size_t size_limit = 1U << 20U;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

Result<std::string> base64_decode(std::string_view text) {
  const std::size_t end = text.find('=');
  const std::string_view padding = end == text.npos ? ""sv : text.substr(end);
  std::string_view rest = text.substr(0, text.size() - padding.size());
  take_while([](char c) { return is_alnum(c) || c == '+' || c == '/'; }, rest);
  const bool is_padded = padding.empty() || padding == "=" || padding == "==";
  if (!rest.empty() || !is_padded || text.size() % 4 != 0 || text.size() > size_limit)
    return fail(Errc::malformed, "not base64");
  std::string bytes(text.size() / 4 * 3 + 1, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), bytes_of(text),
                                     static_cast<int>(text.size()));
  if (length < 0) return fail(Errc::malformed, "not base64");
  bytes.resize(static_cast<std::size_t>(length) - padding.size());
  return bytes;
}

}  // namespace plimsoll::fetch
