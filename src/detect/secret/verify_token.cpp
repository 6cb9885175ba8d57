// detect/secret/verify_token.cpp - tokens with checksums and structure.
//
// Format  GitHub's and npm's: 30 characters and a CRC-32 in base 62 (the vendors' announcements of
//         2021); AWS access key ids: base32 since 2019, with the account in bits 1 to 40; JWT: RFC
//         7519 and RFC 7515.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "detect/secret/checksum.h"
#include "detect/secret/decode.h"
#include "detect/secret/verifiers.h"

namespace plimsoll {

namespace {

constexpr std::size_t checksum_length = 6;
constexpr std::size_t jwt_part_limit = 16384;

SecretVerified by_checksum(std::string_view token, std::string_view name) {
  if (token.size() <= checksum_length) return {.verdict = SecretVerdict::unlikely};
  const std::string_view body = token.substr(0, token.size() - checksum_length);
  const bool fits = secret_checksum(name, body) == token.substr(body.size());
  return fits ? SecretVerified{.verdict = SecretVerdict::valid_form, .evidence = "checksum fits"}
              : SecretVerified{.verdict = SecretVerdict::unlikely, .evidence = "checksum is wrong"};
}

/// One part of a JWT as a JSON object that `document` holds.
JsonValue object_of(std::string_view part, JsonDocument& document) {
  if (part.size() > jwt_part_limit) return {};
  const auto bytes = decode_base64(part);
  if (!bytes || !document.parse(*bytes, {.depth = 20, .values = 1000})) return {};
  return document.root().is_object() ? document.root() : JsonValue();
}

}  // namespace

SecretVerified verify_github_token(const SecretCandidate& candidate) {
  return by_checksum(candidate.value, "github");
}

SecretVerified verify_npm_token(const SecretCandidate& candidate) {
  return by_checksum(candidate.value, "npm");
}

SecretVerified verify_aws_access_key(const SecretCandidate& candidate) {
  constexpr std::size_t prefix = 4;
  constexpr std::uint64_t accounts = 1'000'000'000'000;
  const auto bytes =
      decode_base32(candidate.value.substr(std::min(prefix, candidate.value.size())));
  if (!bytes || bytes->size() < 6) return {};
  const std::uint64_t bits = big_endian(std::string_view(*bytes).substr(0, 6));
  const bool is_old = bits >> 47U == 0;  // keys made before 2019 do not carry the account
  if (is_old) return {};
  const std::uint64_t account = bits >> 7U & 0xFFFFFFFFFFU;
  if (account >= accounts) return {.verdict = SecretVerdict::unlikely, .evidence = "no account"};
  std::string digits = std::to_string(account);
  digits.insert(0, 12 - digits.size(), '0');
  return {.verdict = SecretVerdict::valid_form, .evidence = "account " + digits};
}

SecretVerified verify_jwt(const SecretCandidate& candidate) {
  const std::vector<std::string_view> parts = split(candidate.value, '.');
  JsonDocument header_text;
  JsonDocument claims_text;
  const JsonValue header = parts.size() == 3 ? object_of(parts[0], header_text) : JsonValue();
  const std::string_view algorithm = header["alg"].text();
  if (algorithm.empty()) return {.is_no_secret = true};
  if (lower(algorithm) == "none")
    return {.verdict = SecretVerdict::unlikely, .evidence = "unsigned"};
  const JsonValue claims = object_of(parts[1], claims_text);
  if (!claims.exists()) return {.verdict = SecretVerdict::unlikely, .evidence = "no claims"};
  return {.verdict = SecretVerdict::valid_form,
          .evidence = algorithm.size() <= 10 ? printable(algorithm) : "signed"};
}

}  // namespace plimsoll
