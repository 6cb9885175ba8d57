// detect/secrets_of_values.h - the rules for secrets, asked about values of documents: what joins
// config/ and secret/, which know nothing of each other.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "detect/config/value_secrets.h"
#include "detect/secret/scan.h"

namespace plimsoll {

/// Threads  may be used by many.
class SecretsOfValues {
 public:
  using Rules = std::function<Result<std::shared_ptr<const SecretRules>>()>;

  /// Without a key no correlations are made.
  SecretsOfValues(Rules rules, std::string correlation_key)
      : rules_(std::move(rules)), correlation_key_(std::move(correlation_key)) {}

  /// Differs whenever the same values may give something else: a part of keys of caches.
  [[nodiscard]] std::string key() const;
  [[nodiscard]] const Rules& rules() const { return rules_; }
  /// For one thread. Rules are opened, and memory to scan with is taken, by the first question.
  [[nodiscard]] FindValueSecrets finder() const;

 private:
  Rules rules_;
  std::string correlation_key_;
};

/// By the rules that the program carries.
SecretsOfValues built_in_secrets_of_values();

}  // namespace plimsoll
