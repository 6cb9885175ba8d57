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
#include "rule/scan.h"

namespace plimsoll::rule {

namespace {

template <typename T>
using Parsed = std::expected<T, Fault>;
// The descent may be a thousand levels deep: its frames hold pointers, not trees.
using Node = std::unique_ptr<Expr>;

Node made(Expr expr) { return std::make_unique<Expr>(std::move(expr)); }

constexpr std::array<std::string_view, 8> functions = {"tolower", "toupper", "b64",    "basename",
                                                       "len",     "join",    "concat", "getopt"};

// In the order in which they are tried: the longer of two that begin alike comes first.
constexpr std::array<std::string_view, 4> number_operators = {"<=", "<", ">=", ">"};
constexpr std::array<std::string_view, 12> text_operators = {
    "==",       "=",         "!=",         "glob",       "iglob",       "contains",
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

class Parser {
 public:
  Parser(std::string_view text, Syntax syntax) : scan_(text), syntax_(syntax) {}

  Parsed<Node> condition() {
    Node expr = TRY(disjunction());
    if (!scan_.at_end()) return scan_.expected("'and', 'or' or the end");
    return expr;
  }

  Parsed<std::optional<Operand>> field_or_function() {
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

  [[nodiscard]] std::uint32_t at() const { return scan_.at(); }

 private:
  /// Counts how deep the descent is, as long as it lives.
  struct [[nodiscard]] Depth {
    explicit Depth(std::size_t& depth) : depth_(depth) { ++depth_; }
    ~Depth() { --depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    std::size_t& depth_;
  };

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

  /// Behind an opening parenthesis.
  Parsed<Node> group() {
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

  /// A field or a function; among checks also count(…) and a quantifier's variable.
  Parsed<std::optional<Operand>> left_side() {
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

  [[nodiscard]] bool is_variable(std::string_view name) const {
    return std::ranges::find(variables_, name) != variables_.end();
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

  /// val(FIELD), FUNC(…); among checks also $FIELD.
  Parsed<std::optional<Operand>> right_field() {
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

  Parsed<Operand> value(bool as_number) {
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

  static Operand literal(std::uint32_t at, std::string_view text, bool quoted = false) {
    return {.kind = Operand::Kind::value, .at = at, .quoted = quoted, .name = std::string(text)};
  }

  /// ( [ value {, value} ] ), or one bare name: a list of one.
  Parsed<Operand> values() {
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

  Parsed<std::optional<std::string>> argument() {
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
  Parsed<Operand> function(std::string_view name, std::uint32_t at) {
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

  Parsed<Operand> function_argument() {
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
  Parsed<Operand> operand_list(std::uint32_t at) {
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

  Parsed<Operand> list_field() {
    if (auto field = TRY(left_side()); field && field->kind == Operand::Kind::field) {
      return *std::move(field);
    }
    return scan_.expected("a list field");
  }

  /// Behind "count(": v in list [where condition] ), or list ).
  Parsed<Operand> count(std::uint32_t at) {
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

  Scanner scan_;
  Syntax syntax_;
  std::size_t depth_ = 0;
  std::vector<std::string> variables_;
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

std::expected<Operand, Fault> parse_operand(std::string_view& text) {
  Parser parser(text, Syntax::falco);
  auto operand = parser.field_or_function();
  if (!operand) return std::unexpected(operand.error());
  if (!*operand) return std::unexpected(Fault{0, "no field here"});
  text.remove_prefix(parser.at());
  return **std::move(operand);
}

}  // namespace plimsoll::rule
