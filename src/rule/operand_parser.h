// rule/operand_parser.h - the part of the parser that reads fields, functions, values and lists.
//
// Inside of parse.cpp only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rule/ast.h"
#include "rule/parse.h"
#include "rule/scan.h"

namespace plimsoll::rule {

template <typename T>
using Parsed = std::expected<T, Fault>;
// The descent may be a thousand levels deep: its frames hold pointers, not trees.
using Node = std::unique_ptr<Expr>;

inline Node made(Expr expr) { return std::make_unique<Expr>(std::move(expr)); }

class OperandParser {
 public:
  OperandParser(std::string_view text, Syntax syntax) : scan_(text), syntax_(syntax) {}
  OperandParser(const OperandParser&) = delete;
  OperandParser& operator=(const OperandParser&) = delete;
  virtual ~OperandParser() = default;

  Parsed<std::optional<Operand>> field_or_function();
  [[nodiscard]] std::uint32_t at() const { return scan_.at(); }

 protected:
  /// A condition behind an opening parenthesis, and the closing one.
  virtual Parsed<Node> group() = 0;

  /// Counts how deep the descent is, as long as it lives.
  struct [[nodiscard]] Depth {
    explicit Depth(std::size_t& depth) : depth_(depth) { ++depth_; }
    ~Depth() { --depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    std::size_t& depth_;
  };

  /// A field or a function; among checks also count(…) and a quantifier's variable.
  Parsed<std::optional<Operand>> left_side();
  [[nodiscard]] bool is_variable(std::string_view name) const;
  /// val(FIELD), FUNC(…); among checks also $FIELD.
  Parsed<std::optional<Operand>> right_field();
  Parsed<Operand> value(bool as_number);
  /// ( [ value {, value} ] ), or one bare name: a list of one.
  Parsed<Operand> values();
  Parsed<Operand> list_field();

  Scanner scan_;
  Syntax syntax_;
  std::size_t depth_ = 0;
  std::vector<std::string> variables_;

 private:
  Parsed<std::optional<std::string>> argument();
  Parsed<Operand> function(std::string_view name, std::uint32_t at);
  Parsed<Operand> function_argument();
  Parsed<Operand> operand_list(std::uint32_t at);
  Parsed<Operand> count(std::uint32_t at);
};

}  // namespace plimsoll::rule
