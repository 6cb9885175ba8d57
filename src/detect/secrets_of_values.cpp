// detect/secrets_of_values.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/secrets_of_values.h"

#include <optional>

#include "detect/secret/secret_kinds.h"
#include "detect/secret_family.h"

namespace plimsoll {

namespace {

Result<std::unique_ptr<SecretScanner>> scanner_of(const SecretsOfValues::Rules& rules,
                                                  const SecretOptions& options) {
  return SecretScanner::make(TRY(rules()), options);
}

class Finder {
 public:
  Finder(SecretsOfValues::Rules rules, std::string correlation_key)
      : rules_(std::move(rules)), options_{.correlation_key = std::move(correlation_key)} {}

  Result<ValueSecrets> find(const NamedValue& value) {
    if (value.value.size() < least_secret) return ValueSecrets{};
    if (!scanner_) scanner_ = scanner_of(rules_, options_);
    if (!*scanner_) {
      return fail(scanner_->error().code, "secrets in values: " + scanner_->error().what);
    }
    SecretKinds found = secret_kinds(***scanner_, value.path, value.name, value.value);
    if (!found.is_all && found.kinds.empty()) {
      return fail(Errc::too_many,
                  "so much in a value looks like secrets that not all was looked at");
    }
    return ValueSecrets{std::move(found.kinds), std::move(found.correlation)};
  }

 private:
  SecretsOfValues::Rules rules_;
  SecretOptions options_;
  std::optional<Result<std::unique_ptr<SecretScanner>>> scanner_;
};

}  // namespace

std::string SecretsOfValues::key() const {
  auto rules = rules_();
  if (!rules) return "no rules for secrets";
  return SecretFamily(*std::move(rules), {.correlation_key = correlation_key_}, false).key();
}

FindValueSecrets SecretsOfValues::finder() const {
  // Shared, since what a std::function holds must be copyable.
  const auto finder = std::make_shared<Finder>(rules_, correlation_key_);
  return [finder](const NamedValue& value) { return finder->find(value); };
}

SecretsOfValues built_in_secrets_of_values() { return {SecretRules::built_in, {}}; }

}  // namespace plimsoll
