// detect/secret/verify_password.cpp - passwords, which have no form that could be checked.
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "detect/secret/decode.h"
#include "detect/secret/placeholder.h"
#include "detect/secret/verifiers.h"

namespace plimsoll {

namespace {

/// "app:app@": what somebody wrote who had no secret at hand.
bool is_users_name(const SecretCandidate& candidate) {
  const std::string twice = std::string(candidate.value) + ":" + std::string(candidate.value);
  const std::size_t at = candidate.match.find(twice);
  return at != std::string_view::npos && (at == 0 || !is_alnum(candidate.match[at - 1]));
}

}  // namespace

SecretVerified verify_password(const SecretCandidate& candidate) {
  if (is_secret_placeholder(candidate.value)) return {.is_no_secret = true};
  if (is_usual_password(candidate.value)) {
    return {.verdict = SecretVerdict::unlikely, .evidence = "a usual example"};
  }
  if (is_users_name(candidate)) {
    return {.verdict = SecretVerdict::unlikely, .evidence = "the user's name"};
  }
  return {};
}

SecretVerified verify_basic_auth(const SecretCandidate& candidate) {
  const auto bytes = decode_base64(candidate.value);
  if (!bytes || !is_plain(*bytes)) return {.is_no_secret = true};
  const auto parts = cut_first(*bytes, ':');
  if (!parts || parts->first.empty() || parts->second.empty()) return {.is_no_secret = true};
  SecretVerified verified = verify_password({.value = parts->second});
  if (verified.verdict == SecretVerdict::plausible && !verified.is_no_secret) {
    verified.verdict = SecretVerdict::valid_form;
    verified.evidence = "user and password";
  }
  return verified;
}

}  // namespace plimsoll
