// detect/secret/verifier.cpp - every verifier there is: a new one needs its function, and its line
// here.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/verifier.h"

#include "detect/secret/verifiers.h"

namespace plimsoll {

namespace {

constexpr struct {
  std::string_view name;
  SecretVerifier verify;
} table[] = {
    {"aws-access-key", verify_aws_access_key},
    {"basic-auth", verify_basic_auth},
    {"github", verify_github_token},
    {"jwt", verify_jwt},
    {"npm", verify_npm_token},
    {"password", verify_password},
    {"private-key", verify_private_key},
};

}  // namespace

std::string_view name_of(SecretVerdict verdict) {
  switch (verdict) {
    case SecretVerdict::unlikely: return "unlikely";
    case SecretVerdict::plausible: return "plausible";
    case SecretVerdict::valid_form: return "valid-form";
  }
  return "plausible";
}

SecretVerifier find_secret_verifier(std::string_view name) {
  for (const auto& [known, verify] : table) {
    if (known == name) return verify;
  }
  return nullptr;
}

std::vector<std::string_view> secret_verifier_names() {
  std::vector<std::string_view> names;
  for (const auto& entry : table) names.push_back(entry.name);
  return names;
}

}  // namespace plimsoll
