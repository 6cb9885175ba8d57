// rule/operand_parser.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/operand_parser.h"

#include <array>

#include "base/result.h"

namespace plimsoll::rule {

namespace {

constexpr std::array<std::string_view, 8> functions = {"tolower", "toupper", "b64",    "basename",
                                                       "len",     "join",    "concat", "getopt"};

Operand literal(std::uint32_t at, std::string_view text, bool quoted = false) {
  return {.kind = Operand::Kind::value, .at = at, .quoted = quoted, .name = std::string(text)};
}

}  // namespace

Parsed<std::optional<Operand>> OperandParser::field_or_function() {
  const std::uint32_t at = scan_.at();
  if (const auto name = scan_.field_name()) {
    Operand field{.kind = Operand::Kind::field, .at = at, .name = std::string(*name)};
    field.argument = TRY(argument());
    return field;
  }
  for (const std::string_view name : functions) {
    if (scan_.take(std::string(name) + "(")) return TRY(function(name, at));
  }
  return std::nullopt;
}

/// A field or a function; among checks also count(…) and a quantifier's variable.
Parsed<std::optional<Operand>> OperandParser::left_side() {
  const std::uint32_t at = scan_.at();
  if (syntax_ == Syntax::falco) return field_or_function();
  if (scan_.take("count(")) return TRY(count(at));
  if (auto operand = TRY(field_or_function())) return operand;
  const auto name = scan_.name();
  if (!name) return std::nullopt;
  if (!is_variable(*name)) {
    scan_.back_to(at);
    return std::nullopt;
  }
  Operand variable{.kind = Operand::Kind::field, .at = at, .name = std::string(*name)};
  variable.argument = TRY(argument());
  return variable;
}

bool OperandParser::is_variable(std::string_view name) const {
  return std::ranges::find(variables_, name) != variables_.end();
}

/// val(FIELD), FUNC(…); among checks also $FIELD.
Parsed<std::optional<Operand>> OperandParser::right_field() {
  const std::uint32_t at = scan_.at();
  if (syntax_ == Syntax::checks && scan_.take("$")) {
    if (auto field = TRY(left_side()); field && field->kind == Operand::Kind::field) return field;
    return scan_.expected("a field behind '$'");
  }
  if (scan_.take("val(")) {
    scan_.skip_blanks();
    const auto name = scan_.field_name();
    if (!name) return scan_.expected("a field inside val()");
    Operand field{.kind = Operand::Kind::field, .at = at, .name = std::string(*name)};
    field.argument = TRY(argument());
    scan_.skip_blanks();
    if (!scan_.take(")")) return scan_.expected("')'");
    return field;
  }
  for (const std::string_view name : functions) {
    if (scan_.take(std::string(name) + "(")) return TRY(function(name, at));
  }
  return std::nullopt;
}

Parsed<Operand> OperandParser::value(bool as_number) {
  scan_.skip_blanks();
  if (auto field = TRY(right_field())) return *std::move(field);
  const std::uint32_t at = scan_.at();
  if (as_number) {
    if (const auto number = scan_.number()) return literal(at, *number);
    return scan_.expected("a number");
  }
  if (auto text = TRY(scan_.quoted())) return literal(at, *text, true);
  if (const auto text = scan_.bare()) return literal(at, *text);
  return scan_.expected("a value");
}

/// ( [ value {, value} ] ), or one bare name: a list of one.
Parsed<Operand> OperandParser::values() {
  scan_.skip_blanks();
  Operand list{.kind = Operand::Kind::values, .at = scan_.at()};
  if (!scan_.take("(")) {
    const auto name = scan_.name();
    if (!name) return scan_.expected("a list");
    list.operands.push_back(literal(list.at, *name));
    return list;
  }
  do {
    scan_.skip_blanks();
    const std::uint32_t at = scan_.at();
    if (auto text = TRY(scan_.quoted())) list.operands.push_back(literal(at, *text, true));
    else if (const auto bare = scan_.bare()) list.operands.push_back(literal(at, *bare));
    else if (list.operands.empty()) break;
    else return scan_.expected("an item of the list");
    scan_.skip_blanks();
  } while (scan_.take(","));
  if (!scan_.take(")")) return scan_.expected("',' or ')'");
  return list;
}

Parsed<std::optional<std::string>> OperandParser::argument() {
  if (!scan_.take("[")) return std::nullopt;
  std::optional<std::string> text = TRY(scan_.quoted());
  if (!text) {
    if (const auto bare = scan_.bare_argument()) text = std::string(*bare);
  }
  if (!text) return scan_.expected("an argument inside [ ]");
  if (!scan_.take("]")) return scan_.expected("']'");
  return text;
}

/// Behind "NAME(".
Parsed<Operand> OperandParser::function(std::string_view name, std::uint32_t at) {
  const Depth depth(depth_);
  if (depth_ > max_depth) return scan_.expected("fewer functions inside each other");
  Operand call{.kind = Operand::Kind::function, .at = at, .name = std::string(name)};
  do {
    scan_.skip_blanks();
    call.operands.push_back(TRY(function_argument()));
    scan_.skip_blanks();
  } while (scan_.take(","));
  if (!scan_.take(")")) return scan_.expected("',' or ')' behind an argument");
  call.argument = TRY(argument());
  return call;
}

Parsed<Operand> OperandParser::function_argument() {
  const std::uint32_t at = scan_.at();
  if (const auto number = scan_.number()) return literal(at, *number);
  if (auto text = TRY(scan_.quoted())) return literal(at, *text, true);
  if (scan_.take("(")) return TRY(operand_list(at));
  if (auto operand = TRY(syntax_ == Syntax::checks ? left_side() : field_or_function())) {
    return *std::move(operand);
  }
  return scan_.expected("an argument: a field, a number, a quoted text or a function");
}

/// ( field, "text", 7 ) inside a function.
Parsed<Operand> OperandParser::operand_list(std::uint32_t at) {
  Operand list{.kind = Operand::Kind::values, .at = at};
  scan_.skip_blanks();
  while (!scan_.take(")")) {
    scan_.skip_blanks();
    list.operands.push_back(TRY(function_argument()));
    scan_.skip_blanks();
    if (!scan_.take(",") && !scan_.rest().starts_with(')')) return scan_.expected("',' or ')'");
    scan_.skip_blanks();
  }
  return list;
}

Parsed<Operand> OperandParser::list_field() {
  if (auto field = TRY(left_side()); field && field->kind == Operand::Kind::field) {
    return *std::move(field);
  }
  return scan_.expected("a list field");
}

/// Behind "count(": v in list [where condition] ), or list ).
Parsed<Operand> OperandParser::count(std::uint32_t at) {
  Operand count{.kind = Operand::Kind::count, .at = at};
  scan_.skip_blanks();
  const std::uint32_t begin = scan_.at();
  const auto variable = scan_.name();
  if (variable && scan_.skip_blanks() && scan_.take_word("in")) {
    count.name = *variable;
    count.operands.push_back(TRY(list_field()));
    scan_.skip_blanks();
    if (!scan_.take_word("where")) return scan_.expected("'where' and a condition");
    variables_.emplace_back(*variable);
    auto body = group();  // which takes the closing parenthesis
    variables_.pop_back();
    count.body.push_back(std::move(*TRY(std::move(body))));
    return count;
  }
  scan_.back_to(begin);
  count.operands.push_back(TRY(list_field()));
  scan_.skip_blanks();
  if (!scan_.take(")")) return scan_.expected("')'");
  return count;
}

}  // namespace plimsoll::rule
