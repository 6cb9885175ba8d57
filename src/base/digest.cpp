// base/digest.cpp - SHA-256 by OpenSSL, which uses the processor's instructions for it.
// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <new>

#include "base/text.h"

namespace plimsoll {

namespace {
EVP_MD_CTX* as_context(void* context) { return static_cast<EVP_MD_CTX*>(context); }

int value_of(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}
}  // namespace

Hasher::Hasher() : context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr) throw std::bad_alloc();
  EVP_DigestInit_ex(as_context(context_), EVP_sha256(), nullptr);
}

Hasher::~Hasher() { EVP_MD_CTX_free(as_context(context_)); }

void Hasher::add(std::span<const std::byte> bytes) {
  EVP_DigestUpdate(as_context(context_), bytes.data(), bytes.size());
}

void Hasher::add(std::string_view text) {
  EVP_DigestUpdate(as_context(context_), text.data(), text.size());
}

Sha256 Hasher::finish() {
  Sha256 digest{};
  EVP_DigestFinal_ex(as_context(context_), digest.data(), nullptr);
  EVP_DigestInit_ex(as_context(context_), EVP_sha256(), nullptr);
  return digest;
}

Sha256 sha256(std::string_view bytes) {
  Hasher hasher;
  hasher.add(bytes);
  return hasher.finish();
}

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

std::string digest_text(const Sha256& digest) { return "sha256:" + hex(digest); }

Result<Sha256> parse_digest(std::string_view text) {
  const auto parts = cut_first(text, ':');
  if (!parts)
    return fail(Errc::malformed, "digest is not ALGORITHM:HEX: " + printable(text.substr(0, 100)));
  if (parts->first != "sha256") {
    return fail(Errc::unsupported,
                "digest algorithm is not sha256: " + printable(parts->first.substr(0, 40)));
  }
  Sha256 digest{};
  if (parts->second.size() != 64)
    return fail(Errc::malformed, "sha256 digest has not 64 hex digits");
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const int high = value_of(parts->second[2 * i]);
    const int low = value_of(parts->second[2 * i + 1]);
    if (high < 0 || low < 0)
      return fail(Errc::malformed, "sha256 digest has not 64 lower-case hex digits");
    digest.at(i) = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

}  // namespace plimsoll
