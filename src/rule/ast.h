// rule/ast.h - a condition as it was written: what the parser makes, before any field is looked up.
//
// Shape   and/or hold two parts or more, a negation one. Places are byte offsets into the text.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace plimsoll::rule {

struct Expr;

/// One side of a comparison.
struct Operand {
  enum class Kind : std::uint8_t {
    none,      // right side of `exists`
    field,     // name, argument: proc.aname[2]
    function,  // name, operands, argument: tolower(proc.name)
    value,     // name: the text, escapes resolved
    values,    // operands: each a value
    count,     // name: the variable; operands: the list; body: the condition, if there is one
  };
  Kind kind = Kind::none;
  std::uint32_t at = 0;
  bool quoted = false;  // of a value
  std::string name;
  std::optional<std::string> argument;
  std::vector<Operand> operands;
  std::vector<Expr> body;
};

struct Expr {
  enum class Kind : std::uint8_t {
    any_of,      // a or b
    all_of,      // a and b
    negation,    // not a
    check,       // left op right
    truth,       // left alone: a truth
    macro,       // name
    quantifier,  // op is any, all, none or one; name the variable; left the list; parts the body
  };
  Kind kind = Kind::check;
  std::uint32_t at = 0;
  std::string name;
  std::string op;        // "=", "startswith", "in" …; `==` is kept as "="
  std::string modifier;  // oneof, anyof, allof, or empty
  Operand left, right;
  std::vector<Expr> parts;
};

}  // namespace plimsoll::rule
