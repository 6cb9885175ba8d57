// detect/secret/verifier.h - what can be known about a secret from its form alone. Nothing is asked
// anywhere.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plimsoll {

enum class SecretVerdict : std::uint8_t {
  unlikely,    // a checksum is wrong, or the value looks like an example
  plausible,   // it has the form, which proves little
  valid_form,  // a checksum or structure that chance does not make
};

/// "valid-form", "plausible", "unlikely": stable, part of the report.
std::string_view name_of(SecretVerdict verdict);

/// What a verifier sees. Views: valid during the call.
struct SecretCandidate {
  std::string_view value;
  std::string_view behind;  // what follows the value, as far as it is at hand (16 KB or more)
  std::string_view match;   // all that the rule's expression matched
};

struct SecretVerified {
  SecretVerdict verdict = SecretVerdict::plausible;
  std::size_t more = 0;       // bytes of `behind` that are the secret too
  std::string evidence;       // free of the secret: "account 123456789012", "RS256"
  bool is_encrypted = false;  // of no use without a password: one level lower
  bool is_no_secret = false;  // of the form, but public or empty: no hit at all
};

using SecretVerifier = SecretVerified (*)(const SecretCandidate&);

/// A function of the table, or nullptr.
SecretVerifier find_secret_verifier(std::string_view name);
std::vector<std::string_view> secret_verifier_names();

}  // namespace plimsoll
