// rule/program.h - compiled conditions: flat arrays without a pointer, which the build puts into
// the program as they are.
//
// Shape   a condition is a run of nodes in preorder: a node's parts follow it, `end` is where its
//         next sibling stands. Indices count from the beginning of the array that they go into.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rule/operators.h"
#include "rule/schema.h"

namespace plimsoll::rule {

inline constexpr std::uint32_t nothing = std::numeric_limits<std::uint32_t>::max();

enum class NodeKind : std::uint8_t { any_of, all_of, negation, check, quantifier };
enum class Quantifier : std::uint8_t { any, all, none, one };
enum class Modifier : std::uint8_t { none, one_of, any_of, all_of };

struct Node {
  NodeKind kind = NodeKind::check;
  Op op = Op::equal;
  Modifier modifier = Modifier::none;
  Quantifier quantifier = Quantifier::any;
  std::uint32_t left = nothing, right = nothing;  // operands
  std::uint32_t slot = 0;                         // of a quantifier's variable
  std::uint32_t end = 0;
};

/// Where an operand's field begins.
enum class Root : std::uint8_t {
  context,   // `level` records up from the one in hand
  variable,  // of the quantifier with slot `level`
  source,    // a flat type: whoever provides the event
};

struct OperandCode {
  enum class Kind : std::uint8_t { field, function, literals, count };
  Kind kind = Kind::field;
  Root root = Root::context;
  Function function = Function::tolower;
  FactType type = FactType::text;
  bool list = false;
  bool any = false;    // a list of which one is enough
  bool keyed = false;  // the last step takes `argument` as a key
  std::uint8_t level = 0;
  std::uint32_t first = 0, count = 0;  // field: steps; function: operands; literals: literals
  std::uint32_t argument = nothing;    // a literal
  std::uint32_t body = nothing;        // count: the node of its condition
  std::uint32_t slot = 0;              // count: of its variable
};

struct Literal {
  std::uint32_t text = 0, length = 0;  // in texts; addresses as 4 or 16 bytes
  std::int64_t integer = 0;
  double number = 0;
  std::uint8_t prefix = 0;  // of a net, in bits
};

/// Views of a program, wherever it lies.
struct ProgramView {
  std::span<const Node> nodes;
  std::span<const OperandCode> operands;
  std::span<const Literal> literals;
  std::span<const std::uint32_t> operand_lists;  // indices of functions' operands
  std::span<const std::uint16_t> steps;          // indices of fields
  std::string_view texts;

  [[nodiscard]] std::string_view text(const Literal& literal) const {
    return texts.substr(literal.text, literal.length);
  }
};

/// Whether the condition at `node` names that field of the record in hand; other records' fields,
/// and those of elements, are others.
bool names_field(const ProgramView& program, std::uint32_t node, std::uint16_t field);

struct Program {
  std::vector<Node> nodes;
  std::vector<OperandCode> operands;
  std::vector<Literal> literals;
  std::vector<std::uint32_t> operand_lists;
  std::vector<std::uint16_t> steps;
  std::string texts;

  [[nodiscard]] ProgramView view() const {
    return {nodes, operands, literals, operand_lists, steps, texts};
  }
};

}  // namespace plimsoll::rule
