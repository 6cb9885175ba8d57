// detect/config/terraform/hcl.cpp - HCL: bodies, blocks and expressions.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/terraform/hcl.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "detect/config/terraform/expression.h"
#include "detect/config/terraform/hcl_text.h"

namespace plimsoll::terraform {

namespace {

using config::Value;

constexpr std::size_t max_problems = 20;
constexpr std::size_t max_expression = expression_limit;  // so much of its text is kept
constexpr std::size_t max_labels = 8;

/// Functions that give back what they are given, as far as a check can see.
constexpr std::array transparent = {"jsonencode"sv, "sensitive"sv, "nonsensitive"sv, "tostring"sv,
                                    "tolist"sv,     "toset"sv,     "tonumber"sv,     "tobool"sv};

class Reader {
 public:
  Reader(std::string_view path, std::string_view text, std::vector<Problem>& problems)
      : path_(path), in_(text), work_left_(8 * text.size() + 4096), problems_(problems) {}

  Value read() {
    Value root = value_here(Value::Kind::object);
    read_body(root, 0, true);
    root.end_line = in_.line();
    return root;
  }

 private:
  [[nodiscard]] Value value_here(Value::Kind kind) const {
    return {.kind = kind, .line = in_.line(), .column = in_.column(), .end_line = in_.line()};
  }

  void problem(std::uint32_t line, Errc code, std::string_view what) {
    if (problem_count_++ >= max_problems) return;
    problems_.push_back(problem_at({path_, line}, {code, "terraform: " + std::string(what)}));
  }

  /// Counts a value; beyond the limit nothing more is read.
  bool take_place() {
    if (++count_ <= config::max_values) return true;
    if (count_ == config::max_values + 1)
      problem(in_.line(), Errc::too_many, "more than 200000 values; the rest was not looked at");
    stop();
    return false;
  }
  void stop() {
    stopped_ = true;
    in_.finish();
  }

  void read_body(Value& to, std::uint32_t depth, bool top);
  void read_item(Value& to, std::uint32_t depth);
  bool read_labels(Value& block);
  Value read_expression(bool ends_at_line, std::uint32_t depth);
  bool read_primary(Value& to, std::uint32_t depth);
  bool read_word(Value& to, std::uint32_t depth);
  bool read_number(Value& to);
  bool read_list(Value& to, std::uint32_t depth);
  bool read_object(Value& to, std::uint32_t depth);
  bool read_key(config::Member& member, std::uint32_t depth);
  [[nodiscard]] bool is_comprehension() const;
  [[nodiscard]] bool at_end(bool ends_at_line) const;

  std::string path_;
  HclText in_;
  std::size_t work_left_;  // characters that may be read a second time
  std::uint32_t count_ = 0;
  std::size_t problem_count_ = 0;
  bool stopped_ = false;  // a limit was met: nothing more is read
  std::vector<Problem>& problems_;
};

void Reader::read_body(Value& to, std::uint32_t depth, bool top) {
  while (true) {
    in_.skip_blanks(true);
    if (in_.done()) {
      if (!top) problem(to.line, Errc::truncated, "the block has no end");
      return;
    }
    if (in_.peek() != '}') {
      read_item(to, depth);
      continue;
    }
    if (top) problem(in_.line(), Errc::malformed, "a brace closes nothing");
    in_.advance();
    if (!top) return;
  }
}

void Reader::read_item(Value& to, std::uint32_t depth) {
  config::Member member{.key = {},
                        .value = value_here(Value::Kind::object),
                        .line = in_.line(),
                        .column = in_.column()};
  if (in_.peek() == '"') {
    Value quoted;
    in_.take_quoted(quoted);
    member.key = quoted.text;
  } else {
    member.key = in_.take_name();
  }
  in_.skip_blanks(false);
  const bool is_attribute = in_.peek() == '=' || in_.peek() == ':';
  if (member.key.empty() || (!is_attribute && !read_labels(member.value))) {
    problem(member.line, Errc::malformed, "neither an attribute nor a block");
    in_.skip_line();
    return;
  }
  if (!take_place()) return;
  in_.advance();
  if (is_attribute) {
    member.value = read_expression(true, depth + 1);
  } else if (depth >= config::max_depth) {
    problem(member.line, Errc::too_deep, "blocks within blocks, too deep");
    for (std::size_t open = 1; open > 0 && !in_.done(); in_.advance()) {
      if (in_.peek() == '{') ++open;
      if (in_.peek() == '}') --open;
    }
  } else {
    read_body(member.value, depth + 1, false);
    member.value.end_line = in_.line();
  }
  to.members.push_back(std::move(member));
}

/// Up to the brace that opens the block.
bool Reader::read_labels(Value& block) {
  while (in_.peek() != '{') {
    Value label;
    if (in_.peek() == '"') {
      if (!in_.take_quoted(label)) return false;
    } else {
      label.text = in_.take_name();
    }
    if (label.text.empty() || block.labels.size() >= max_labels) return false;
    block.labels.push_back(std::move(label.text));
    in_.skip_blanks(false);
  }
  return true;
}

bool Reader::at_end(bool ends_at_line) const {
  const char c = in_.peek();
  return in_.done() || c == ',' || c == ')' || c == ']' || c == '}' || (ends_at_line && c == '\n');
}

Value Reader::read_expression(bool ends_at_line, std::uint32_t depth) {
  in_.skip_blanks(!ends_at_line);
  const HclText::Mark begin = in_.mark();
  Value value = value_here(Value::Kind::none);
  const std::size_t problems = problems_.size();
  if (!take_place()) return value;
  if (depth >= config::max_depth) {
    problem(in_.line(), Errc::too_deep, "expressions within expressions, too deep");
  } else if (read_primary(value, depth)) {
    value.end_line = in_.line();
    in_.skip_blanks(!ends_at_line);
    if (at_end(ends_at_line)) return value;
  }
  if (stopped_) return value;
  // What went wrong went wrong in something that is none of ours to understand.
  if (depth < config::max_depth)
    problems_.erase(problems_.begin() + static_cast<std::ptrdiff_t>(problems), problems_.end());
  in_.go_to(begin);
  value = value_here(Value::Kind::expression);
  in_.skip_expression(ends_at_line);
  const std::size_t length = in_.since(begin).size();
  value.text = trim(in_.since(begin).substr(0, max_expression));
  value.end_line = in_.line();
  if (length > work_left_) {
    problem(begin.line, Errc::too_deep, "expressions within expressions; the rest is left out");
    stop();
  }
  work_left_ -= std::min(work_left_, length);
  return value;
}

bool Reader::read_primary(Value& to, std::uint32_t depth) {
  const char c = in_.peek();
  if (c == '"') return in_.take_quoted(to);
  if (c == '[') return read_list(to, depth);
  if (c == '{') return read_object(to, depth);
  if (is_digit(c) || (c == '-' && is_digit(in_.peek(1)))) return read_number(to);
  if (c == '<' && in_.peek(1) == '<') {
    bool complete = true;
    const bool read = in_.take_heredoc(to, complete);
    if (!complete) problem(to.line, Errc::truncated, "the here-document has no end");
    return read;
  }
  return read_word(to, depth);
}

bool Reader::read_word(Value& to, std::uint32_t depth) {
  const std::string_view word = in_.take_name();
  if (word == "true" || word == "false") {
    to.kind = Value::Kind::boolean;
    to.text = word;
    return true;
  }
  if (word == "null") return true;
  if (in_.peek() != '(' || std::ranges::find(transparent, word) == transparent.end()) return false;
  in_.advance();
  const Value given = read_expression(false, depth + 1);
  in_.skip_blanks(true);
  if (in_.peek() != ')') return false;
  in_.advance();
  to = given;
  return true;
}

bool Reader::read_number(Value& to) {
  const HclText::Mark begin = in_.mark();
  in_.advance();
  while (is_alnum(in_.peek()) || in_.peek() == '.') in_.advance();
  to.kind = Value::Kind::number;
  to.text = in_.since(begin).substr(0, 64);
  return true;
}

/// Behind the bracket: `[for x in y : z]`.
bool Reader::is_comprehension() const {
  const std::string_view rest = in_.rest();
  return rest.starts_with("for") && rest.size() > 3 && is_space(rest[3]);
}

bool Reader::read_list(Value& to, std::uint32_t depth) {
  in_.advance();
  to.kind = Value::Kind::list;
  in_.skip_blanks(true);
  if (is_comprehension()) return false;
  while (!in_.done() && in_.peek() != ']') {
    to.items.push_back(read_expression(false, depth + 1));
    in_.skip_blanks(true);
    if (in_.peek() == ',') {
      in_.advance();
      in_.skip_blanks(true);
    } else if (in_.peek() != ']') {
      return false;
    }
  }
  if (in_.done()) return false;
  in_.advance();
  return true;
}

bool Reader::read_key(config::Member& member, std::uint32_t depth) {
  if (in_.peek() == '"') {
    Value key;
    if (!in_.take_quoted(key)) return false;
    member.key = key.text;
  } else if (in_.peek() == '(') {
    in_.advance();
    const Value key = read_expression(false, depth + 1);
    member.key = key.kind == Value::Kind::expression ? "${" + key.text + "}" : key.text;
    if (in_.peek() != ')') return false;
    in_.advance();
  } else {
    member.key = in_.take_name();
  }
  in_.skip_blanks(false);
  if (member.key.empty() || (in_.peek() != '=' && in_.peek() != ':')) return false;
  in_.advance();
  return true;
}

bool Reader::read_object(Value& to, std::uint32_t depth) {
  in_.advance();
  to.kind = Value::Kind::object;
  in_.skip_blanks(true);
  if (is_comprehension()) return false;
  while (!in_.done() && in_.peek() != '}') {
    config::Member member{.key = {}, .value = {}, .line = in_.line(), .column = in_.column()};
    if (!read_key(member, depth)) return false;
    member.value = read_expression(true, depth + 1);
    to.members.push_back(std::move(member));
    in_.skip_blanks(true);
    if (in_.peek() == ',') {
      in_.advance();
      in_.skip_blanks(true);
    }
    if (in_.peek() == ']' || in_.peek() == ')') return false;
  }
  if (in_.done()) return false;
  in_.advance();
  return true;
}

}  // namespace

Value parse_hcl(std::string_view path, std::string_view text, std::vector<Problem>& problems) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return Reader(path, text, problems).read();
}

}  // namespace plimsoll::terraform
