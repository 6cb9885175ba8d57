// rule/compile.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/compile.h"

#include <algorithm>
#include <array>
#include <expected>
#include <optional>
#include <string>
#include <utility>

#include "base/caret.h"
#include "base/text.h"
#include "rule/field.h"
#include "rule/literal.h"

namespace plimsoll::rule {

namespace {

using Compiled = std::expected<std::uint32_t, Fault>;
using Checked = std::expected<void, Fault>;

std::unexpected<Fault> fault(std::uint32_t at, std::string what) {
  return std::unexpected(Fault{at, std::move(what)});
}

/// One tree's worth of work: macros that it names are trees of their own, with errors of their own.
class Compiler {
 public:
  Compiler(const Surroundings& around, Program& program)
      : around_(around), program_(program), fields_(around.record) {}

  Result<std::uint32_t> condition(const Condition& condition) {
    if (++depth_ > max_depth) return std::unexpected(condition.error_at(0, "nested too deep"));
    const Condition* const outer = std::exchange(current_, &condition);
    const Compiled root = node(condition.tree());
    if (!root && !inner_error_) {
      inner_error_ = condition.error_at(root.error().at, root.error().what);
    }
    current_ = outer;
    --depth_;
    if (inner_error_) return std::unexpected(*inner_error_);
    return *root;
  }

  Compiled operand(const Operand& from) {
    switch (from.kind) {
      case Operand::Kind::field: return field(from);
      case Operand::Kind::function: return function(from);
      case Operand::Kind::count: return count(from);
      case Operand::Kind::value:
      case Operand::Kind::values: return plain(from);
      case Operand::Kind::none: break;
    }
    return nothing;
  }

 private:
  Compiled node(const Expr& expr) {
    if (program_.nodes.size() - first_node_ > max_nodes) {
      return fault(expr.at, "the condition has more than " + std::to_string(max_nodes) +
                                " parts, macros included");
    }
    switch (expr.kind) {
      case Expr::Kind::any_of: return group(NodeKind::any_of, expr);
      case Expr::Kind::all_of: return group(NodeKind::all_of, expr);
      case Expr::Kind::negation: return group(NodeKind::negation, expr);
      case Expr::Kind::quantifier: return quantifier(expr);
      case Expr::Kind::macro: return macro(expr);
      case Expr::Kind::truth:
      case Expr::Kind::check: return check(expr);
    }
    return nothing;
  }

  std::uint32_t open(Node node) {
    const auto at = static_cast<std::uint32_t>(program_.nodes.size());
    node.end = at + 1;
    program_.nodes.push_back(node);
    return at;
  }
  std::uint32_t close(std::uint32_t at) {
    program_.nodes[at].end = static_cast<std::uint32_t>(program_.nodes.size());
    return at;
  }

  Compiled group(NodeKind kind, const Expr& expr) {
    if (++depth_ > max_depth) return fault(expr.at, "nested too deep");
    const std::uint32_t at = open({.kind = kind});
    for (const Expr& part : expr.parts) {
      [[maybe_unused]] const std::uint32_t inner = TRY(node(part));
    }
    --depth_;
    return close(at);
  }

  Compiled macro(const Expr& expr) {
    const Condition* const found = around_.find_macro(expr.name);
    if (found == nullptr) {
      return fault(expr.at, "no macro has the name " + expr.name +
                                suggestion(expr.name, around_.macro_names()));
    }
    if (std::ranges::find(open_macros_, found) != open_macros_.end()) {
      return fault(expr.at, "macro " + expr.name + " leads back to itself");
    }
    open_macros_.push_back(found);
    const Result<std::uint32_t> root = condition(*found);
    open_macros_.pop_back();
    // Its error is made already, with its own place; this one only ends the work.
    if (!root) return fault(expr.at, root.error().what);
    return *root;
  }

  Compiled quantifier(const Expr& expr) {
    constexpr std::array<std::string_view, 4> names = {"any", "all", "none", "one"};
    const std::uint32_t at = open({.kind = NodeKind::quantifier});
    const std::uint32_t list = TRY(listed(expr.left));
    const std::uint32_t slot = fields_.bind(expr.name, program_.operands[list], last_);
    program_.nodes[at].quantifier =
        static_cast<Quantifier>(std::ranges::find(names, expr.op) - names.begin());
    program_.nodes[at].left = list;
    program_.nodes[at].slot = slot;
    if (slot >= max_variables) return fault(expr.at, "too many quantifiers inside each other");
    [[maybe_unused]] const std::uint32_t body = TRY(group_body(expr.parts.front()));
    fields_.unbind();
    return close(at);
  }

  Compiled group_body(const Expr& body) {
    if (++depth_ > max_depth) return fault(body.at, "nested too deep");
    const Compiled root = node(body);
    --depth_;
    return root;
  }

  /// An operand that must be a list.
  Compiled listed(const Operand& from) {
    const std::uint32_t at = TRY(operand(from));
    if (!program_.operands[at].list) return fault(from.at, from.name + " is no list");
    return at;
  }

  Compiled count(const Operand& from) {
    const std::uint32_t list = TRY(listed(from.operands.front()));
    OperandCode code{.kind = OperandCode::Kind::count, .type = FactType::integer, .first = list};
    if (!from.body.empty()) {
      code.slot = fields_.bind(from.name, program_.operands[list], last_);
      if (code.slot >= max_variables) return fault(from.at, "too many lists inside each other");
      // The body's nodes must not stand between this check's neighbours: they are skipped.
      code.body = TRY(group_body(from.body.front()));
      fields_.unbind();
    }
    return add(code);
  }

  Compiled check(const Expr& expr) {
    const std::uint32_t at = open({.kind = NodeKind::check});
    const std::uint32_t left = TRY(operand(expr.left));
    const FieldShape shape = last_;
    const Op op = expr.kind == Expr::Kind::truth ? Op::is_true : *parse_op(expr.op);
    const OpSpec& spec = spec_of(op);
    const OperandCode code = program_.operands[left];
    if (code.list && !spec.lists) {
      return fault(expr.at, name_of(expr.left) +
                                " is a list; for lists there are in, intersects"
                                " and exists" +
                                quantifier_hint(expr.left));
    }
    if (!spec.takes(code.type)) {
      return fault(expr.at, name_of(expr.left) + " is of type " +
                                std::string(rule::name_of(code.type)) + ", which '" +
                                std::string(spec.name) + "' does not take");
    }
    Node node{.kind = NodeKind::check, .op = op, .left = left};
    if (expr.right.kind != Operand::Kind::none) {
      node.modifier = modifier_of(expr.modifier);
      node.right = TRY(right_side(expr, spec, code, shape));
    }
    program_.nodes[at] = node;
    return close(at);
  }

  static std::string name_of(const Operand& operand) {
    return operand.kind == Operand::Kind::count ? "count()" : operand.name;
  }
  static std::string quantifier_hint(const Operand& operand) {
    return operand.kind == Operand::Kind::field
               ? " (or a quantifier: any x in " + operand.name + " (…))"
               : "";
  }

  static Modifier modifier_of(std::string_view name) {
    constexpr std::array<std::string_view, 4> names = {"", "oneof", "anyof", "allof"};
    return static_cast<Modifier>(std::ranges::find(names, name) - names.begin());
  }

  Compiled right_side(const Expr& expr, const OpSpec& spec, const OperandCode& left,
                      const FieldShape& shape) {
    const Operand& right = expr.right;
    if (right.kind == Operand::Kind::value) return literals({&right, 1}, spec.op, left, shape);
    if (right.kind == Operand::Kind::values) {
      return literals(right.operands, spec.op, left, shape);
    }
    if (!spec.fields || left.any || left.type == FactType::net) {
      return fault(right.at, "'" + std::string(spec.name) + "' on " + name_of(expr.left) +
                                 " takes values only, no field");
    }
    const std::uint32_t at = TRY(operand(right));
    const OperandCode& code = program_.operands[at];
    const bool numbers = is_number(code.type) && is_number(left.type);
    const bool list_wanted = spec.op == Op::in || spec.op == Op::intersects;
    if (code.any) return fault(right.at, right.name + " cannot stand on the right side");
    if ((code.type != left.type && !numbers) || (code.list && !list_wanted)) {
      return fault(right.at,
                   name_of(expr.left) + " and " + right.name + " are not of the same type");
    }
    return at;
  }

  static bool is_number(FactType type) {
    return type == FactType::integer || type == FactType::number;
  }

  Compiled literals(std::span<const Operand> values, Op op, const OperandCode& left,
                    const FieldShape& shape) {
    const auto first = static_cast<std::uint32_t>(program_.literals.size());
    for (const Operand& value : values) {
      auto made = literal(value.name, op, left.type, shape.port, program_.texts);
      if (!made) {
        return fault(value.at, "'" + printable(value.name) + "' is not " + made.error());
      }
      program_.literals.push_back(*made);
    }
    if (op == Op::in || op == Op::intersects) sort(first, left.type);
    return add({.kind = OperandCode::Kind::literals,
                .type = left.type,
                .list = true,
                .first = first,
                .count = static_cast<std::uint32_t>(values.size())});
  }

  /// So that evaluation can search by halves.
  void sort(std::uint32_t first, FactType type) {
    const std::span<Literal> all = std::span(program_.literals).subspan(first);
    if (type == FactType::text || type == FactType::buffer) {
      std::ranges::sort(all, {}, [this](const Literal& literal) {
        return std::string_view(program_.texts).substr(literal.text, literal.length);
      });
    } else if (type == FactType::integer || type == FactType::boolean) {
      std::ranges::sort(all, {}, &Literal::integer);
    }
  }

  /// A value inside a function: a text.
  Compiled plain(const Operand& from) {
    if (from.kind == Operand::Kind::values) return operands_list(from);
    return literals({&from, 1}, Op::equal, {.type = FactType::text}, {});
  }

  /// ( field, "text" ) as the list of join(): a concat() without its own name.
  Compiled operands_list(const Operand& from) {
    std::vector<std::uint32_t> parts;
    parts.reserve(from.operands.size());
    for (const Operand& part : from.operands) parts.push_back(TRY(operand(part)));
    return add_call(Function::concat, FactType::text, true, parts);
  }

  Compiled field(const Operand& from) {
    auto found = fields_.find(from, program_);
    if (!found) return std::unexpected(found.error());
    last_ = found->shape;
    return add(found->code);
  }

  Compiled function(const Operand& from) {
    const FunctionSpec& spec = spec_of(*parse_function(from.name));
    if (from.operands.size() < spec.fewest || from.operands.size() > spec.most) {
      return fault(from.at, from.name + "() takes " + std::to_string(spec.fewest) +
                                (spec.most > spec.fewest ? " or more" : "") + " arguments");
    }
    std::vector<std::uint32_t> parts;
    parts.reserve(from.operands.size());
    for (const Operand& part : from.operands) parts.push_back(TRY(operand(part)));
    TRY_STATUS(check_types(from, spec, parts));
    last_ = {};
    const bool list = spec.function == Function::getopt && !from.argument;
    const std::uint32_t at = add_call(spec.function, spec.type, list, parts);
    if (from.argument) {
      if (spec.function != Function::getopt) {
        return fault(from.at, from.name + "() takes no [argument]");
      }
      program_.operands[at].argument = text_literal(*from.argument);
    }
    return at;
  }

  Checked check_types(const Operand& from, const FunctionSpec& spec,
                      std::span<const std::uint32_t> parts) const {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const OperandCode& code = program_.operands[parts[i]];
      const bool is_value = code.kind == OperandCode::Kind::literals;
      const bool wants_list = i == 0 && (spec.function == Function::join);
      const bool may_list = i == 0 && (spec.function == Function::len ||
                                       spec.function == Function::getopt || wants_list);
      if (code.list && !is_value && !may_list) {
        return fault(from.operands[i].at, from.name + "() does not take a list here");
      }
      if (!code.list && wants_list) {
        return fault(from.operands[i].at, "the first argument of join() is a list");
      }
      const bool takes_any_type = spec.function == Function::concat ||
                                  spec.function == Function::join ||
                                  (spec.function == Function::len && code.list);
      const bool text = code.type == FactType::text || code.type == FactType::buffer;
      if (!takes_any_type && !text) {
        return fault(from.operands[i].at, from.name + "() takes a text");
      }
    }
    return {};
  }

  std::uint32_t add_call(Function function, FactType type, bool list,
                         std::span<const std::uint32_t> parts) {
    const auto first = static_cast<std::uint32_t>(program_.operand_lists.size());
    program_.operand_lists.insert(program_.operand_lists.end(), parts.begin(), parts.end());
    return add({.kind = OperandCode::Kind::function,
                .function = function,
                .type = type,
                .list = list,
                .first = first,
                .count = static_cast<std::uint32_t>(parts.size())});
  }

  std::uint32_t text_literal(std::string_view text) {
    program_.literals.push_back(*literal(text, Op::equal, FactType::text, false, program_.texts));
    return static_cast<std::uint32_t>(program_.literals.size() - 1);
  }

  std::uint32_t add(const OperandCode& code) {
    program_.operands.push_back(code);
    return static_cast<std::uint32_t>(program_.operands.size() - 1);
  }

  const Surroundings& around_;
  Program& program_;
  FieldFinder fields_;
  FieldShape last_;  // of the operand that was compiled last
  const Condition* current_ = nullptr;
  std::vector<const Condition*> open_macros_;
  std::optional<Error> inner_error_;
  std::size_t depth_ = 0;
  std::size_t first_node_ = program_.nodes.size();
};

}  // namespace

Result<std::uint32_t> compile(const Condition& condition, const Surroundings& surroundings,
                              Program& program) {
  return Compiler(surroundings, program).condition(condition);
}

Result<std::uint32_t> compile(const Operand& operand, std::uint16_t record,
                              const std::function<Error(std::string_view what)>& error,
                              Program& program) {
  const Surroundings around{.record = record, .find_macro = {}, .macro_names = {}};
  const Compiled made = Compiler(around, program).operand(operand);
  if (!made) return std::unexpected(error(made.error().what));
  return *made;
}

}  // namespace plimsoll::rule
