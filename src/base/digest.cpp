// base/digest.cpp - SHA-256 by OpenSSL, which uses the processor's instructions for it.
//
// Shape   the plain functions, though OpenSSL 3 likes its EVP layer better: that one reads a
//         configuration file, may load modules that it names, and sets up tables of all algorithms
//         first, which takes longer than all else that a start does.
// SPDX-License-Identifier: Apache-2.0
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/digest.h"

#include <openssl/sha.h>

#include "base/text.h"

namespace plimsoll {

namespace {

int value_of(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

struct Hasher::State {
  SHA256_CTX context;
};

Hasher::Hasher() : state_(std::make_unique<State>()) { SHA256_Init(&state_->context); }

Hasher::~Hasher() = default;

void Hasher::add(std::span<const std::byte> bytes) {
  SHA256_Update(&state_->context, bytes.data(), bytes.size());
}

void Hasher::add(std::string_view text) { add(std::as_bytes(std::span(text))); }

Sha256 Hasher::finish() {
  Sha256 digest{};
  SHA256_Final(digest.data(), &state_->context);
  SHA256_Init(&state_->context);
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
