// rule/evaluate.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/evaluate.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "content/facts.h"
#include "rule/compare.h"

namespace plimsoll::rule {

namespace {

constexpr std::size_t text_space = std::size_t{256} << 10U;
constexpr std::size_t fact_space = 4096;

constexpr Truth truth(bool value) { return value ? Truth::yes : Truth::no; }
constexpr Truth negated(Truth value) {
  if (value == Truth::unknown) return value;
  return truth(value == Truth::no);
}

bool is_number(const Fact& fact) {
  return fact.kind == Fact::Kind::integer || fact.kind == Fact::Kind::number;
}
double number_of(const Fact& fact) {
  return fact.kind == Fact::Kind::number ? fact.number : static_cast<double>(fact.integer);
}

/// -1, 0 or 1; 2 if the two cannot be compared.
int order(const Fact& left, const Fact& right) {
  const auto sign = [](auto a, auto b) { return a < b ? -1 : static_cast<int>(a > b); };
  if (left.kind == Fact::Kind::integer && right.kind == Fact::Kind::integer) {
    return sign(left.integer, right.integer);
  }
  if (is_number(left) && is_number(right)) return sign(number_of(left), number_of(right));
  if (left.kind != right.kind) return 2;
  if (left.kind == Fact::Kind::boolean) return sign(left.truth, right.truth);
  if (left.kind == Fact::Kind::text) return sign(left.text(), right.text());
  return 2;
}

int semver_order(std::string_view left, std::string_view right) {
  const auto a = semver_numbers(left);
  const auto b = semver_numbers(right);
  if (!a || !b) return 2;
  return *a < *b ? -1 : static_cast<int>(*b < *a);
}

/// Operators on two texts.
bool texts_hold(Op op, std::string_view left, std::string_view right) {
  switch (op) {
    case Op::contains:
    case Op::bcontains: return contains(left, right, false);
    case Op::icontains: return contains(left, right, true);
    case Op::starts_with:
    case Op::bstarts_with: return left.starts_with(right);
    case Op::ends_with: return left.ends_with(right);
    case Op::glob: return glob(right, left, false);
    case Op::iglob: return glob(right, left, true);
    case Op::pmatch: return lies_below(right, left);
    case Op::semver_less: return semver_order(left, right) == -1;
    case Op::semver_less_equal: return semver_order(left, right) < 1;
    case Op::semver_greater: return semver_order(left, right) == 1;
    case Op::semver_greater_equal: {
      const int found = semver_order(left, right);
      return found == 0 || found == 1;
    }
    default: return false;
  }
}

/// Operators that go by order; nothing for the others.
std::optional<bool> ordered(Op op, int order) {
  switch (op) {
    case Op::equal:
    case Op::in:
    case Op::intersects: return order == 0;
    case Op::not_equal: return order != 0 && order != 2;
    case Op::less: return order == -1;
    case Op::less_equal: return order == -1 || order == 0;
    case Op::greater: return order == 1;
    case Op::greater_equal: return order == 1 || order == 0;
    default: return std::nullopt;
  }
}

}  // namespace

Evaluator::Evaluator(ProgramView program) : program_(program) {
  made_.reserve(text_space);
  made_facts_.reserve(fact_space);
}

Truth Evaluator::evaluate(std::uint32_t node_index, Subject subject) {
  subject_ = subject;
  work_ = 0;
  made_.clear();
  made_facts_.clear();
  const Truth found = node(node_index);
  return was_too_costly() ? Truth::unknown : found;
}

Fact Evaluator::value(std::uint32_t index, Subject subject) {
  subject_ = subject;
  work_ = 0;
  made_.clear();
  made_facts_.clear();
  return operand(index);
}

Truth Evaluator::node(std::uint32_t at) {
  if (++work_ > max_work) return Truth::unknown;
  const Node& node = program_.nodes[at];
  switch (node.kind) {
    case NodeKind::all_of: return chain(node, at, true);
    case NodeKind::any_of: return chain(node, at, false);
    case NodeKind::negation: return negated(this->node(at + 1));
    case NodeKind::quantifier: return quantifier(node, at);
    case NodeKind::check: return check(node);
  }
  return Truth::unknown;
}

Truth Evaluator::chain(const Node& node, std::uint32_t at, bool conjunction) {
  const Truth decisive = truth(!conjunction);
  Truth whole = truth(conjunction);
  for (std::uint32_t part = at + 1; part < node.end; part = program_.nodes[part].end) {
    const Truth found = this->node(part);
    if (found == decisive) return found;
    if (found == Truth::unknown) whole = found;
  }
  return whole;
}

Truth Evaluator::quantifier(const Node& node, std::uint32_t at) {
  const Fact list = operand(node.left);
  if (list.kind == Fact::Kind::unread) return Truth::unknown;
  std::uint32_t hits = 0, unknown = 0;
  for (const Fact& item : list.list()) {
    variables_[node.slot] = item;
    const Truth found = this->node(at + 1);
    hits += found == Truth::yes ? 1 : 0;
    unknown += found == Truth::unknown ? 1 : 0;
    if (work_ > max_work) return Truth::unknown;
  }
  const auto all = static_cast<std::uint32_t>(list.list().size());
  switch (node.quantifier) {
    case Quantifier::any: return hits > 0 ? Truth::yes : unknown > 0 ? Truth::unknown : Truth::no;
    case Quantifier::none: return hits > 0 ? Truth::no : unknown > 0 ? Truth::unknown : Truth::yes;
    case Quantifier::all:
      if (hits + unknown < all) return Truth::no;
      return unknown > 0 ? Truth::unknown : Truth::yes;
    case Quantifier::one:
      if (hits > 1) return Truth::no;
      return unknown > 0 ? Truth::unknown : truth(hits == 1);
  }
  return Truth::unknown;
}

Truth Evaluator::check(const Node& node) {
  const Fact left = operand(node.left);
  if (left.kind == Fact::Kind::unread) return Truth::unknown;
  if (node.op == Op::exists) return truth(is_there(left));
  if (left.kind == Fact::Kind::absent) return Truth::no;
  if (node.op == Op::is_true) return truth(left.kind == Fact::Kind::boolean && left.truth);
  return compare(node, left);
}

Truth Evaluator::compare(const Node& node, const Fact& left) {
  const OperandCode& left_code = program_.operands[node.left];
  const OperandCode& right_code = program_.operands[node.right];
  if (right_code.kind == OperandCode::Kind::literals) {
    return with_values(node, left_code, left,
                       program_.literals.subspan(right_code.first, right_code.count));
  }
  const Fact right = operand(node.right);
  if (right.kind == Fact::Kind::unread) return Truth::unknown;
  if (right.kind == Fact::Kind::absent) return Truth::no;
  const auto holds_between = [&](const Fact& a, const Fact& b) {
    ++work_;
    if (const auto found = ordered(node.op, order(a, b))) return *found;
    return texts_hold(node.op, a.text(), b.text());
  };
  const std::span<const Fact> lefts =
      left.kind == Fact::Kind::list ? left.list() : std::span<const Fact>(&left, 1);
  const std::span<const Fact> rights =
      right.kind == Fact::Kind::list ? right.list() : std::span<const Fact>(&right, 1);
  const auto has_match = [&](const Fact& a) {
    return std::ranges::any_of(rights, [&](const Fact& b) { return holds_between(a, b); });
  };
  if (lefts.empty()) return Truth::no;
  return truth(node.op == Op::in && left_code.list ? std::ranges::all_of(lefts, has_match)
                                                   : std::ranges::any_of(lefts, has_match));
}

Truth Evaluator::with_values(const Node& node, const OperandCode& left, const Fact& value,
                             std::span<const Literal> values) {
  const std::span<const Fact> facts =
      value.kind == Fact::Kind::list ? value.list() : std::span<const Fact>(&value, 1);
  if (facts.empty()) return Truth::no;
  const auto one_holds = [&](const Fact& fact) {
    if (node.op == Op::in || node.op == Op::intersects) return is_in(left, fact, values);
    const auto matches = [&](const Literal& literal) {
      return holds(node.op, left.type, fact, literal);
    };
    switch (node.modifier) {
      case Modifier::one_of: return std::ranges::count_if(values, matches) == 1;
      case Modifier::all_of: return std::ranges::all_of(values, matches);
      default: return std::ranges::any_of(values, matches);
    }
  };
  // `!=` on either end of a connection asks that both differ; `in` on a list asks it of each.
  const bool of_all = node.op == Op::not_equal || (node.op == Op::in && left.list);
  return truth(of_all ? std::ranges::all_of(facts, one_holds)
                      : std::ranges::any_of(facts, one_holds));
}

bool Evaluator::is_in(const OperandCode& left, const Fact& value, std::span<const Literal> values) {
  ++work_;
  if (left.type == FactType::text || left.type == FactType::buffer) {
    return std::ranges::binary_search(values, value.text(), {}, [this](const Literal& literal) {
      return program_.text(literal);
    });
  }
  if (value.kind == Fact::Kind::integer) {
    return std::ranges::binary_search(values, value.integer, {}, &Literal::integer);
  }
  return std::ranges::any_of(
      values, [&](const Literal& literal) { return holds(Op::equal, left.type, value, literal); });
}

bool Evaluator::holds(Op op, FactType type, const Fact& left, const Literal& right) {
  ++work_;
  if (type == FactType::address || type == FactType::net) {
    const bool same = in_net(program_.text(right), right.prefix, left.text());
    return op == Op::not_equal ? !same : same;
  }
  if (op == Op::within) {
    return left.kind == Fact::Kind::integer && (left.integer & ~right.integer) == 0;
  }
  if (op == Op::regex) {
    const auto key = static_cast<std::uint32_t>(&right - program_.literals.data());
    work_ += left.size / 64;
    return regexes_.matches(key, program_.text(right), left.text());
  }
  if (left.kind == Fact::Kind::text) {
    work_ += left.size / 64;
    const std::string_view text = program_.text(right);
    if (const auto found = ordered(op, order(left, Fact::of(text)))) return *found;
    return texts_hold(op, left.text(), text);
  }
  Fact value = Fact::of(right.integer);
  if (left.kind == Fact::Kind::boolean) value = Fact::of(right.integer != 0);
  if (left.kind == Fact::Kind::number || type == FactType::number) value = Fact::of(right.number);
  return ordered(op, order(left, value)).value_or(false);
}

Fact Evaluator::operand(std::uint32_t index) {
  const OperandCode& code = program_.operands[index];
  switch (code.kind) {
    case OperandCode::Kind::field: return field(code);
    case OperandCode::Kind::function: return call(code);
    case OperandCode::Kind::count: return count(code);
    case OperandCode::Kind::literals: return Fact::of(program_.text(program_.literals[code.first]));
  }
  return {};
}

Fact Evaluator::field(const OperandCode& code) {
  if (code.root == Root::source) {
    if (subject_.source == nullptr) return Fact::unread();
    std::optional<std::string_view> argument;
    if (code.argument != nothing) argument = program_.text(program_.literals[code.argument]);
    return subject_.source->get(program_.steps[code.first], argument);
  }
  Fact at;
  if (code.root == Root::variable) {
    at = variables_[code.level];
  } else {
    const Record* record = subject_.record;
    for (std::uint8_t i = 0; i < code.level && record != nullptr; ++i) record = record->parent;
    if (record == nullptr) return {};
    at = Fact::of(*record);
  }
  for (const std::uint16_t step : program_.steps.subspan(code.first, code.count)) {
    if (at.kind != Fact::Kind::record) {
      return at.kind == Fact::Kind::unread ? at : Fact();
    }
    at = at.record->fields[step];
  }
  if (!code.keyed) return at;
  const std::string_view key = program_.text(program_.literals[code.argument]);
  for (const Fact& item : at.list()) {
    ++work_;
    if (item.record->fields[facts::pair::name].text() == key) {
      return item.record->fields[facts::pair::value];
    }
  }
  return at.kind == Fact::Kind::unread ? at : Fact();
}

Fact Evaluator::count(const OperandCode& code) {
  const Fact list = operand(code.first);
  if (list.kind == Fact::Kind::unread) return list;
  if (code.body == nothing) return Fact::of(static_cast<std::int64_t>(list.list().size()));
  std::int64_t hits = 0;
  for (const Fact& item : list.list()) {
    variables_[code.slot] = item;
    const Truth found = node(code.body);
    if (found == Truth::unknown) return Fact::unread();
    hits += found == Truth::yes ? 1 : 0;
  }
  return Fact::of(hits);
}

}  // namespace plimsoll::rule
