// detect/secret/rules.cpp - opening rules: the program's own.
// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"
#include "detect/secret/builtin.h"
#include "detect/secret/engine.h"
#include "detect/secret/scan.h"

namespace plimsoll {

SecretRules::~SecretRules() = default;

const std::vector<SecretRule>& SecretRules::rules() const { return engine_->set().rules; }

Result<std::shared_ptr<const SecretRules>> SecretRules::open(std::string_view image) {
  std::shared_ptr<SecretRules> rules(new SecretRules);  // its constructor is private
  rules->engine_ = TRY(SecretEngine::open(image));
  rules->key_ = hash64(image);
  return rules;
}

Result<std::shared_ptr<const SecretRules>> SecretRules::built_in() {
  // Never destroyed: a process that ends gives all memory back at once.
  static const auto& rules =
      *new Result<std::shared_ptr<const SecretRules>>(open(builtin_secret_image()));
  return rules;
}

}  // namespace plimsoll
