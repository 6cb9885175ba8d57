// detect/config/terraform/scope.h - what names stand for, and what expressions come to.
//
// Format  github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md (expressions, templates);
//         developer.hashicorp.com/terraform/language/functions
// Shape   a value that can be worked out from literals is worked out. Anything else stays an
//         expression: no name that is not known, no function that looks outside, no guess.
// Safety  bounded: steps, what is copied, and depth; beyond that expressions stay expressions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/config/value/value.h"

namespace plimsoll::terraform {

/// What all evaluation of one scan may cost together.
struct Work {
  std::size_t steps = 2'000'000;              // parts of expressions
  std::size_t values = 200'000;               // that are copied
  std::size_t bytes = std::size_t{8} << 20U;  // of their texts
};

/// The names of one module.
class Scope {
 public:
  explicit Scope(Work& work) : work_(work) {}

  static constexpr int elsewhere = -1;
  /// Of several with one name the first counts. Values of locals may name others. `file`: where
  /// the value stands; where another file names it, it lies where it is named.
  void add_variable(const std::string& name, config::Value value, int file = 0);
  void add_local(const std::string& name, config::Value value, int file = 0);
  /// In which file what is put in next stands.
  void go_to(int file) { file_ = file; }
  [[nodiscard]] bool has_variable(const std::string& name) const {
    return variables_.contains(name);
  }

  /// Puts in what is known, everywhere in the value.
  void put_in(config::Value& value);

 private:
  friend class Evaluator;
  void put_in_text(config::Value& value);
  /// "var.x" or "local.x"; an expression if nobody knows.
  std::optional<config::Value> find(std::string_view kind, std::string_view name);
  bool afford(const config::Value& value);
  [[nodiscard]] bool step() {
    if (work_.steps == 0) return false;
    --work_.steps;
    return true;
  }

  struct Variable {
    config::Value value;
    int file = 0;
  };
  struct Local {
    config::Value value;
    int file = 0;
    bool is_done = false, is_open = false;  // open: it is being worked out
  };
  /// One level further into expressions, as long as it lives; all that is open at a time counts.
  class Nested {
   public:
    explicit Nested(Scope& scope) : scope_(scope) { ++scope_.nesting_; }
    ~Nested() { --scope_.nesting_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;
    [[nodiscard]] bool is_too_deep() const { return scope_.nesting_ > max_nesting; }

   private:
    static constexpr int max_nesting = 100;
    Scope& scope_;
  };

  Work& work_;
  int nesting_ = 0;
  int file_ = 0;
  std::map<std::string, Variable, std::less<>> variables_;
  std::map<std::string, Local, std::less<>> locals_;
  std::vector<std::pair<std::string, config::Value>> loops_;  // names that `for` gives
};

}  // namespace plimsoll::terraform
