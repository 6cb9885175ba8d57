// rule/parse.cpp - recursive descent over Scanner's words.
// SPDX-License-Identifier: Apache-2.0
#include "rule/parse.h"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "rule/operand_parser.h"

namespace plimsoll::rule {

namespace {

// In the order in which they are tried: the longer of two that begin alike comes first.
constexpr std::array<std::string_view, 4> number_operators = {"<=", "<", ">=", ">"};
constexpr std::array<std::string_view, 12> text_operators = {
    "==",        "=",         "!=",         "glob",        "iglob",    "contains",
    "icontains", "bcontains", "startswith", "bstartswith", "endswith", "regex"};
constexpr std::array<std::string_view, 5> check_operators = {"within", "semver<=", "semver<",
                                                             "semver>=", "semver>"};
constexpr std::array<std::string_view, 3> list_operators = {"intersects", "in", "pmatch"};
constexpr std::array<std::string_view, 3> modifiers = {"oneof", "anyof", "allof"};
constexpr std::array<std::string_view, 4> quantifiers = {"any", "all", "none", "one"};

bool is_connective(std::string_view text) {
  for (const std::string_view word : {"and", "or", "not"}) {
    if (text.starts_with(word) && (text.size() == word.size() || !is_alnum(text[word.size()]))) {
      return true;
    }
  }
  return false;
}

class Parser : public OperandParser {
 public:
  using OperandParser::OperandParser;

  Parsed<Node> condition() {
    Node expr = TRY(disjunction());
    if (!scan_.at_end()) return scan_.expected("'and', 'or' or the end");
    return expr;
  }

 private:
  Parsed<Node> disjunction() {
    const Depth depth(depth_);
    if (depth_ > max_depth) {
      return std::unexpected(
          Fault{scan_.at(), "nested deeper than " + std::to_string(max_depth) + " levels"});
    }
    return chain(Expr::Kind::any_of, "or", [this] { return conjunction(); });
  }
  Parsed<Node> conjunction() {
    return chain(Expr::Kind::all_of, "and", [this] { return negation(); });
  }

  /// part { word part }: behind the word there is a blank, or a parenthesis.
  template <typename Part>
  Parsed<Node> chain(Expr::Kind kind, std::string_view word, Part part) {
    scan_.skip_blanks();
    const std::uint32_t at = scan_.at();
    Node first = TRY(part());
    scan_.skip_blanks();
    Node whole;
    while (scan_.take(word)) {
      if (!whole) {
        whole = made({.kind = kind, .at = at});
        whole->parts.push_back(std::move(*first));
      }
      if (scan_.skip_blanks()) whole->parts.push_back(std::move(*TRY(part())));
      else if (scan_.take("(")) whole->parts.push_back(std::move(*TRY(group())));
      else return scan_.expected("a blank or '(' behind '" + std::string(word) + "'");
      scan_.skip_blanks();
    }
    return whole ? std::move(whole) : std::move(first);
  }

  Parsed<Node> negation() {
    scan_.skip_blanks();
    const std::uint32_t at = scan_.at();
    bool negated = false;
    while (scan_.take_word("not")) negated = !negated;
    Node inner;
    if (scan_.take("not(")) {
      negated = !negated;
      inner = TRY(group());
    } else {
      inner = TRY(check());
    }
    if (!negated) return inner;
    Node whole = made({.kind = Expr::Kind::negation, .at = at});
    whole->parts.push_back(std::move(*inner));
    return whole;
  }

  Parsed<Node> group() override {
    Node inner = TRY(disjunction());
    scan_.skip_blanks();
    if (!scan_.take(")")) return scan_.expected("'and', 'or' or ')'");
    return inner;
  }

  Parsed<Node> check() {
    scan_.skip_blanks();
    if (scan_.take("(")) return group();
    if (syntax_ == Syntax::checks) {
      if (Node quantified = TRY(quantifier())) return quantified;
    }
    const std::uint32_t at = scan_.at();
    if (auto left = TRY(left_side())) return TRY(comparison(*std::move(left), at));
    const auto name = scan_.name();
    if (!name) return scan_.expected("a field, a macro's name or '('");
    return made({.kind = Expr::Kind::macro, .at = at, .name = std::string(*name)});
  }

  Parsed<Node> comparison(Operand left, std::uint32_t at) {
    scan_.skip_blanks();
    Node check = made({.kind = Expr::Kind::check, .at = at, .left = std::move(left)});
    if (scan_.take("exists")) {
      check->op = "exists";
      return check;
    }
    if (TRY(number_comparison(*check)) || TRY(text_comparison(*check)) ||
        TRY(list_comparison(*check))) {
      return check;
    }
    if (syntax_ == Syntax::checks && check->left.kind != Operand::Kind::count) {
      check->kind = Expr::Kind::truth;
      return check;
    }
    return scan_.expected("an operator");
  }

  Parsed<bool> number_comparison(Expr& check) {
    for (const std::string_view op : number_operators) {
      if (!scan_.take(op)) continue;
      check.op = op;
      check.right = TRY(value(true));
      return true;
    }
    return false;
  }

  Parsed<bool> text_comparison(Expr& check) {
    if (TRY(text_comparison(check, text_operators))) return true;
    return syntax_ == Syntax::checks ? text_comparison(check, check_operators)
                                     : Parsed<bool>(false);
  }

  Parsed<bool> text_comparison(Expr& check, std::span<const std::string_view> operators) {
    for (const std::string_view op : operators) {
      const bool in_letters = is_letter(op.front());
      if (!(in_letters ? scan_.take_word(op) : scan_.take(op))) continue;
      check.op = op == "==" ? "=" : op;
      const bool blank = scan_.skip_blanks() || in_letters;
      if (blank && TRY(modified(check))) return true;
      check.right = TRY(value(false));
      return true;
    }
    return false;
  }

  /// `startswith oneof (a, b)`. Without a list behind it, the word is a value.
  Parsed<bool> modified(Expr& check) {
    for (const std::string_view modifier : modifiers) {
      const std::uint32_t at = scan_.at();
      if (scan_.take_word(modifier)) {
        const std::string_view rest = scan_.rest();
        if (rest.starts_with('(') ||
            (!rest.empty() && is_letter(rest.front()) && !is_connective(rest))) {
          check.modifier = modifier;
          check.right = TRY(values());
          return true;
        }
      }
      scan_.back_to(at);
    }
    return false;
  }

  Parsed<bool> list_comparison(Expr& check) {
    for (const std::string_view op : list_operators) {
      if (!scan_.take(op)) continue;
      check.op = op;
      scan_.skip_blanks();
      if (!scan_.rest().starts_with('(')) {
        if (auto field = TRY(right_field())) {
          check.right = *std::move(field);
          return true;
        }
      }
      check.right = TRY(values());
      return true;
    }
    return false;
  }

  /// any v in list (condition). The words are fields' and macros' too: only with all of it here is
  /// it a quantifier.
  Parsed<Node> quantifier() {
    const std::uint32_t at = scan_.at();
    for (const std::string_view word : quantifiers) {
      if (!scan_.take_word(word)) continue;
      const auto variable = scan_.name();
      if (!variable || !scan_.skip_blanks() || !scan_.take_word("in")) break;
      Node whole = made({.kind = Expr::Kind::quantifier,
                         .at = at,
                         .name = std::string(*variable),
                         .op = std::string(word)});
      whole->left = TRY(list_field());
      scan_.skip_blanks();
      if (!scan_.take("(")) return scan_.expected("'(' and the quantifier's condition");
      variables_.emplace_back(*variable);
      auto body = group();
      variables_.pop_back();
      whole->parts.push_back(std::move(*TRY(std::move(body))));
      return whole;
    }
    scan_.back_to(at);
    return Node();
  }
};

}  // namespace

std::expected<Expr, Fault> parse_condition(std::string_view text, Syntax syntax) {
  if (text.empty()) return std::unexpected(Fault{0, "the condition is empty"});
  if (text.size() > max_length) return std::unexpected(Fault{0, "the condition is too long"});
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return std::unexpected(Fault{static_cast<std::uint32_t>(nul), "a NUL byte in the condition"});
  }
  const Node tree = TRY(Parser(text, syntax).condition());
  return std::move(*tree);
}

std::expected<std::optional<Operand>, Fault> parse_operand(std::string_view& text) {
  Parser parser(text, Syntax::falco);
  auto operand = TRY(parser.field_or_function());
  if (operand) text.remove_prefix(parser.at());
  return operand;
}

}  // namespace plimsoll::rule
