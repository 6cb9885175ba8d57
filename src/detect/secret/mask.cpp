// detect/secret/mask.cpp - masks and correlations.
//
// Format  HMAC: RFC 2104.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/mask.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>

#include "base/digest.h"

namespace plimsoll {

namespace {

constexpr std::size_t block = 64;        // of SHA-256
constexpr std::size_t least_hidden = 8;  // a prefix is shown only before as much that is not
constexpr std::string_view domain = "plimsoll secret correlation 1\n";

using Block = std::array<char, block>;

Block key_block(std::string_view key) {
  Block bytes{};
  if (key.size() <= block) {
    std::ranges::copy(key, bytes.begin());
    return bytes;
  }
  const Sha256 digest = sha256(key);
  std::ranges::copy(digest, bytes.begin());
  return bytes;
}

std::string_view view_of(const Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

std::string masked_secret(std::string_view value, const std::vector<std::string>& prefixes) {
  std::string_view shown;
  for (const std::string& prefix : prefixes) {
    if (value.starts_with(prefix) && value.size() >= prefix.size() + least_hidden &&
        prefix.size() > shown.size()) {
      shown = prefix;
    }
  }
  return std::string(shown) + "********";
}

std::string secret_correlation(std::string_view key, std::string_view value) {
  Block inner = key_block(key);
  Block outer = inner;
  for (char& byte : inner) byte = static_cast<char>(byte ^ 0x36);
  for (char& byte : outer) byte = static_cast<char>(byte ^ 0x5C);
  Hasher hasher;
  hasher.add(std::string_view(inner.data(), inner.size()));
  hasher.add(domain);
  hasher.add(value);
  const Sha256 first = hasher.finish();
  hasher.add(std::string_view(outer.data(), outer.size()));
  hasher.add(view_of(first));
  const Sha256 second = hasher.finish();
  OPENSSL_cleanse(inner.data(), inner.size());
  OPENSSL_cleanse(outer.data(), outer.size());
  return hex(second).substr(0, 32);
}

}  // namespace plimsoll
