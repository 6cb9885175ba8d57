// rule/show.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/show.h"

#include "base/text.h"

namespace plimsoll::rule {

namespace {

template <typename Part>
std::string shown(const std::vector<Part>& parts) {
  std::string text;
  for (const Part& part : parts) {
    if (!text.empty()) text += ' ';
    text += show(part);
  }
  return text;
}

std::string with_argument(const Operand& operand, std::string text) {
  return operand.argument ? std::move(text) + "[" + *operand.argument + "]" : text;
}

}  // namespace

std::string show(const Operand& operand) {
  switch (operand.kind) {
    case Operand::Kind::none: return {};
    case Operand::Kind::field: return with_argument(operand, operand.name);
    case Operand::Kind::value: return operand.quoted ? '"' + operand.name + '"' : operand.name;
    case Operand::Kind::values: return '[' + shown(operand.operands) + ']';
    case Operand::Kind::function:
      return with_argument(operand, operand.name + '(' + shown(operand.operands) + ')');
    case Operand::Kind::count:
      return "count(" + (operand.body.empty() ? std::string() : operand.name + ' ') +
             shown(operand.operands) +
             (operand.body.empty() ? std::string() : ' ' + shown(operand.body)) + ')';
  }
  return {};
}

std::string show(const Expr& expr) {
  switch (expr.kind) {
    case Expr::Kind::any_of: return "(or " + shown(expr.parts) + ')';
    case Expr::Kind::all_of: return "(and " + shown(expr.parts) + ')';
    case Expr::Kind::negation: return "(not " + shown(expr.parts) + ')';
    case Expr::Kind::macro: return expr.name;
    case Expr::Kind::truth: return "(is " + show(expr.left) + ')';
    case Expr::Kind::quantifier:
      return '(' + expr.op + ' ' + expr.name + ' ' + show(expr.left) + ' ' + shown(expr.parts) +
             ')';
    case Expr::Kind::check: break;
  }
  std::string text = '(' + expr.op;
  if (!expr.modifier.empty()) text += ' ' + expr.modifier;
  text += ' ' + show(expr.left);
  const std::string right = show(expr.right);
  return text + (right.empty() ? "" : " " + right) + ')';
}

}  // namespace plimsoll::rule
