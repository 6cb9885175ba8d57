// detect/secret/engine.h - an image of rules, ready to be used: Vectorscan's database, and RE2's
// expressions as they are asked for. Only for files that include those headers anyway.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hs/hs_runtime.h>
#include <re2/re2.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/secret/rule.h"
#include "detect/secret/verifier.h"

namespace plimsoll {

/// Longer matches are cut: nothing that is looked for is longer but for private keys, whose
/// verifier reads on.
constexpr std::uint32_t secret_reach_limit = 4096;

/// Bytes, not characters; bounded memory; silent.
RE2::Options secret_re2_options();

/// Threads  may be used by many: expressions are compiled once, by whoever needs one first.
class SecretEngine {
 public:
  /// The image is copied.
  static Result<std::unique_ptr<const SecretEngine>> open(std::string_view image);

  [[nodiscard]] const SecretRuleSet& set() const { return set_; }
  /// Rules that are looked for everywhere, and those that are looked for around runs. nullptr if
  /// there is none.
  [[nodiscard]] const hs_database_t* database() const { return database_.get(); }
  [[nodiscard]] const hs_database_t* run_database() const { return run_database_.get(); }
  [[nodiscard]] const RE2& expression(std::size_t rule) const;
  [[nodiscard]] SecretVerifier verifier(std::size_t rule) const { return parts_[rule].verify; }
  /// By the rule's own list or by that for all rules.
  [[nodiscard]] bool is_allowed(std::size_t rule, std::string_view value) const;

 private:
  struct FreedDatabase {
    void operator()(hs_database_t* database) const;
  };
  /// One expression out of several, compiled at its first use.
  struct Lazy {
    std::once_flag once;
    std::unique_ptr<RE2> expression;
  };
  struct Part {
    Lazy main, allowed;
    SecretVerifier verify = nullptr;
  };
  SecretEngine() = default;
  static const RE2& compiled(Lazy& lazy, const std::string& pattern);

  SecretRuleSet set_;
  std::unique_ptr<hs_database_t, FreedDatabase> database_, run_database_;
  mutable std::vector<Part> parts_;
  mutable Lazy allowed_;
};

}  // namespace plimsoll
