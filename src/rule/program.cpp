// rule/program.cpp - what a compiled condition is about.
// SPDX-License-Identifier: Apache-2.0
#include "rule/program.h"

#include <algorithm>

namespace plimsoll::rule {

namespace {

bool operand_names(const ProgramView& program, std::uint32_t operand, std::uint16_t field) {
  if (operand == nothing) return false;
  const OperandCode& code = program.operands[operand];
  if (code.kind == OperandCode::Kind::function) {
    const auto inner = program.operand_lists.subspan(code.first, code.count);
    return std::ranges::any_of(
        inner, [&](std::uint32_t each) { return operand_names(program, each, field); });
  }
  if (code.kind == OperandCode::Kind::count) return operand_names(program, code.first, field);
  return code.kind == OperandCode::Kind::field && code.root == Root::context && code.level == 0 &&
         code.count == 1 && program.steps[code.first] == field;
}

}  // namespace

bool names_field(const ProgramView& program, std::uint32_t node, std::uint16_t field) {
  const auto inside = program.nodes.subspan(node, program.nodes[node].end - node);
  return std::ranges::any_of(inside, [&](const Node& each) {
    return operand_names(program, each.left, field) || operand_names(program, each.right, field);
  });
}

}  // namespace plimsoll::rule
