// detect/config/terraform/expression.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/terraform/expression.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "detect/config/terraform/functions.h"
#include "detect/config/terraform/operators.h"

namespace plimsoll::terraform {

using config::Member;
using config::Value;

namespace {

constexpr std::size_t max_rounds = 1000;  // of one loop

}  // namespace

Value Evaluator::unknown() const {
  return {.kind = Value::Kind::expression, .line = line(), .column = 1, .end_line = line()};
}

Value Evaluator::placed(Value value, std::uint32_t at) const {
  if (value.line == 0 || value.is_scalar() || !value.exists()) {
    value.line = at;
    value.column = 1;
    value.text_line = 0;
    value.end_line = std::max(at, value.end_line);
  }
  return value;
}

bool Evaluator::take(std::string_view sign) {
  blanks();
  if (!in_.rest().starts_with(sign)) return false;
  for (std::size_t i = 0; i < sign.size(); ++i) in_.advance();
  return true;
}

std::optional<Value> Evaluator::evaluate() {
  Result value = conditional();
  blanks();
  if (!value || !in_.done() || value->kind == Value::Kind::expression) return std::nullopt;
  return value;
}

Evaluator::Result Evaluator::conditional() {
  const Scope::Nested nested(scope_);
  if (nested.is_too_deep() || !scope_.step()) return std::nullopt;
  blanks();
  const HclText::Mark begin = in_.mark();
  Result value = binary(0);
  if (value && take("?")) {
    Result yes = conditional();
    Result no = yes && take(":") ? conditional() : std::nullopt;
    if (!no) return std::nullopt;
    const auto truth = truth_of(*value);
    value = truth ? std::move(*truth ? yes : no) : Result(unknown());
  }
  if (value && value->kind == Value::Kind::expression && value->text.empty())
    value->text = trim(in_.since(begin));
  return value;
}

Evaluator::Result Evaluator::binary(int level) {
  if (level == operator_levels) return unary();
  Result left = binary(level + 1);
  while (left) {
    blanks();
    const Operator* const found = find_operator(level, in_.rest());
    if (found == nullptr) break;
    take(found->sign);
    const Result right = binary(level + 1);
    if (!right) return std::nullopt;
    left = found->work(*left, *right).value_or(unknown());
  }
  return left;
}

Evaluator::Result Evaluator::unary() {
  const Scope::Nested nested(scope_);
  if (nested.is_too_deep() || !scope_.step()) return std::nullopt;
  blanks();
  const bool negates = in_.peek() == '!' && in_.peek(1) != '=';
  const bool is_minus = in_.peek() == '-' && !is_digit(in_.peek(1));
  if (!negates && !is_minus) return postfix();
  in_.advance();
  const Result value = unary();
  if (!value) return std::nullopt;
  if (is_minus) return minus(number_value(0), *value).value_or(unknown());
  const auto truth = truth_of(*value);
  return truth ? truth_value(!*truth) : unknown();
}

Evaluator::Result Evaluator::postfix() {
  Result value = primary();
  while (value) {
    if (in_.peek() == '[') {
      in_.advance();
      value = subscript(*value);
    } else if (in_.peek() == '.' && in_.peek(1) != '.') {
      in_.advance();
      const std::string key(in_.take_name());
      if (key.empty()) return std::nullopt;  // a splat
      const auto found = std::ranges::find(value->members, key, &Member::key);
      Value member = found == value->members.end() ? unknown() : std::move(found->value);
      value = std::move(member);
    } else {
      break;
    }
  }
  return value;
}

/// Behind the bracket.
Evaluator::Result Evaluator::subscript(const Value& of) {
  const Result at = conditional();
  if (!at || !take("]")) return std::nullopt;
  if (is_unknown(*at)) return unknown();
  const auto found = std::ranges::find(of.members, at->text, &Member::key);
  if (found != of.members.end()) return found->value;
  const auto number = whole(*at);
  const bool inside = number && *number >= 0 && static_cast<std::size_t>(*number) < of.items.size();
  return inside ? of.items[static_cast<std::size_t>(*number)] : unknown();
}

Evaluator::Result Evaluator::primary() {
  blanks();
  const std::uint32_t at = line();
  const char c = in_.peek();
  if (c == '"') return quoted();
  if (c == '[') return list();
  if (c == '{') return object();
  if (c == '(') {
    in_.advance();
    Result value = conditional();
    return take(")") ? std::move(value) : std::nullopt;
  }
  if (c == '<' && in_.peek(1) == '<') {
    Value text = placed({}, at);
    bool complete = true;
    if (!in_.take_heredoc(text, complete) || !complete) return std::nullopt;
    if (text.text_line != 0) text.text_line += first_line_ - 1;
    scope_.put_in(text);
    return text;
  }
  if (is_digit(c) || c == '-') {
    const HclText::Mark begin = in_.mark();
    in_.advance();
    while (is_digit(in_.peek()) || (in_.peek() == '.' && is_digit(in_.peek(1)))) in_.advance();
    Value value{.kind = Value::Kind::number, .text = std::string(in_.since(begin))};
    return placed(std::move(value), at);
  }
  return name();
}

Evaluator::Result Evaluator::quoted() {
  const std::uint32_t at = line();
  Value text;
  if (!in_.take_quoted(text)) return std::nullopt;
  text = placed(std::move(text), at);
  scope_.put_in(text);
  return text;
}

Evaluator::Result Evaluator::name() {
  const std::uint32_t at = line();
  const std::string word(in_.take_name());
  if (word.empty()) return std::nullopt;
  if (word == "true" || word == "false") return placed(truth_value(word == "true"), at);
  if (word == "null") return Value{};
  if (in_.peek() == '(') return called(word);
  for (auto loop = scope_.loops_.rbegin(); loop != scope_.loops_.rend(); ++loop) {
    if (loop->first != word) continue;
    if (!scope_.afford(loop->second)) return std::nullopt;
    return placed(loop->second, at);
  }
  const bool is_known_kind = word == "var" || word == "local" || word == "module";
  if (!is_known_kind || in_.peek() != '.') return unknown();
  in_.advance();
  const std::string which(in_.take_name());
  auto found = scope_.find(word, which);
  return found ? placed(*std::move(found), at) : unknown();
}

Evaluator::Result Evaluator::called(std::string_view function) {
  constexpr std::size_t most = 64;
  const std::uint32_t at = line();
  in_.advance();
  std::vector<Value> given;
  bool spread = false;
  while (!take(")")) {
    Result value = conditional();
    if (!value || given.size() >= most) return std::nullopt;
    given.push_back(*std::move(value));
    if (take("...")) spread = true;
    if (!take(",") && !in_.rest().starts_with(')')) {
      blanks();
      if (!in_.rest().starts_with(')')) return std::nullopt;
    }
  }
  if (spread) {
    Value last = std::move(given.back());
    given.pop_back();
    if (!last.is_list()) return unknown();
    for (Value& item : last.items) given.push_back(std::move(item));
  }
  auto made = call(function, std::move(given));
  return made ? placed(*std::move(made), at) : unknown();
}

Evaluator::Result Evaluator::list() {
  Value to{.kind = Value::Kind::list, .line = line(), .column = in_.column()};
  in_.advance();
  blanks();
  if (in_.rest().starts_with("for") && is_space(in_.peek(3))) return loop(false, ']');
  while (!take("]")) {
    Result item = conditional();
    if (!item) return std::nullopt;
    to.items.push_back(*std::move(item));
    if (!take(",") && in_.peek() != ']') return std::nullopt;
  }
  to.end_line = line();
  return to;
}

Evaluator::Result Evaluator::object() {
  Value to{.kind = Value::Kind::object, .line = line(), .column = in_.column()};
  in_.advance();
  blanks();
  if (in_.rest().starts_with("for") && is_space(in_.peek(3))) return loop(true, '}');
  while (!take("}")) {
    if (!object_member(to)) return std::nullopt;
    take(",");
    if (in_.done()) return std::nullopt;
  }
  to.end_line = line();
  return to;
}

bool Evaluator::object_member(Value& to) {
  blanks();
  Member member{.key = {}, .value = {}, .line = line(), .column = in_.column()};
  if (in_.peek() == '"' || in_.peek() == '(') {
    const Result key = primary();
    // Nobody knows which member that is: the object is none that can be looked into.
    if (!key || is_unknown(*key)) return false;
    member.key = key->text;
  } else {
    member.key = in_.take_name();
  }
  if (member.key.empty() || (!take("=") && !take(":"))) return false;
  Result value = conditional();
  if (!value) return false;
  member.value = *std::move(value);
  if (member.value.kind == Value::Kind::expression) member.value.line = member.line;
  to.members.push_back(std::move(member));
  return true;
}

/// "for x in y :" or "for x, z in y :".
std::optional<Evaluator::Loop> Evaluator::loop_head() {
  take("for");
  blanks();
  Loop loop{.key = {}, .item = std::string(in_.take_name()), .over = {}, .body = in_.mark()};
  if (take(",")) {
    blanks();
    loop.key = std::exchange(loop.item, std::string(in_.take_name()));
  }
  if (loop.item.empty() || !take("in") || !is_space(in_.peek())) return std::nullopt;
  Result over = conditional();
  if (!over || !take(":")) return std::nullopt;
  loop.over = *std::move(over);
  loop.body = in_.mark();
  return loop;
}

/// One round, from the body's beginning to its end.
bool Evaluator::loop_step(const Loop& loop, const Value& key, const Value& item, bool is_object,
                          Value& to) {
  in_.go_to(loop.body);
  const std::size_t before = scope_.loops_.size();
  if (!loop.key.empty()) scope_.loops_.emplace_back(loop.key, key);
  scope_.loops_.emplace_back(loop.item, item);
  Result name = is_object ? conditional() : Result(Value{});
  const bool has_name = name && (!is_object || take("=>"));
  Result value = has_name ? conditional() : std::nullopt;
  const bool groups = value && take("...");
  Result wanted = value && take("if") ? conditional() : Result(truth_value(true));
  scope_.loops_.resize(before);
  const auto truth = wanted ? truth_of(*wanted) : std::nullopt;
  if (!value || groups || !truth || (is_object && is_unknown(*name))) return false;
  if (!*truth) return true;
  if (is_object) {
    const std::uint32_t at = value->line;
    to.members.push_back({name->text, *std::move(value), at, 1});
  } else {
    to.items.push_back(*std::move(value));
  }
  return true;
}

Evaluator::Result Evaluator::loop(bool is_object, char close) {
  Value to{
      .kind = is_object ? Value::Kind::object : Value::Kind::list, .line = line(), .column = 1};
  const auto head = loop_head();
  if (!head) return std::nullopt;
  const std::size_t rounds = head->over.items.size() + head->over.members.size();
  const bool is_collection = head->over.is_list() || head->over.is_object();
  if (!is_collection || rounds > max_rounds) return std::nullopt;
  if (rounds == 0) {
    // Where the body ends is not known without a round.
    in_.skip_expression(false);
    if (in_.peek() != close) return std::nullopt;
  }
  std::int64_t number = 0;
  for (const Value& item : head->over.items)
    if (!loop_step(*head, number_value(number++), item, is_object, to)) return std::nullopt;
  for (const Member& member : head->over.members)
    if (!loop_step(*head, text_value(member.key), member.value, is_object, to)) return std::nullopt;
  if (!take({&close, 1})) return std::nullopt;
  to.end_line = line();
  return to;
}

}  // namespace plimsoll::terraform
