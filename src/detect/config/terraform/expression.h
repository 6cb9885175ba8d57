// detect/config/terraform/expression.h - one expression, worked out as far as its scope knows.
//
// Format  github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md: operators, conditionals, calls,
//         indexes and attributes, `for`, lists, objects, templates. Splats are not understood.
// Shape   recursive descent over the text that the reader of HCL kept; what cannot be understood
//         makes the whole expression unknown, what is not known only that part of a list or object.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "detect/config/terraform/hcl_text.h"
#include "detect/config/terraform/scope.h"

namespace plimsoll::terraform {

/// So much of an expression's text the reader keeps; a text as long is one that was cut.
inline constexpr std::size_t expression_limit = std::size_t{16} << 10U;

class Evaluator {
 public:
  /// `line` is where the text begins.
  Evaluator(Scope& scope, std::string_view text, std::uint32_t line)
      : scope_(scope), in_(text), first_line_(line) {}

  /// Nothing if it is not known.
  std::optional<config::Value> evaluate();

 private:
  using Value = config::Value;
  using Result = std::optional<Value>;  // nothing: this is no expression that is understood

  // Each takes its part of the text, whether or not it is known what it comes to: a value of kind
  // expression is not known.
  Result conditional();
  Result binary(int level);
  Result unary();
  Result postfix();
  Result primary();
  Result quoted();
  Result name();
  Result called(std::string_view function);
  Result list();
  Result object();
  Result loop(bool is_object, char close);
  bool object_member(Value& to);
  Result subscript(const Value& of);

  struct Loop {
    std::string key, item;
    Value over;
    HclText::Mark body;
  };
  std::optional<Loop> loop_head();
  bool loop_step(const Loop& loop, const Value& key, const Value& item, bool is_object, Value& to);

  void blanks() { in_.skip_blanks(true); }
  bool take(std::string_view sign);
  [[nodiscard]] std::uint32_t line() const { return first_line_ + in_.line() - 1; }
  [[nodiscard]] Value unknown() const;
  [[nodiscard]] Value placed(Value value, std::uint32_t at) const;

  Scope& scope_;
  HclText in_;
  std::uint32_t first_line_;
};

}  // namespace plimsoll::terraform
