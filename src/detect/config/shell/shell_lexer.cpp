// detect/config/shell/shell_lexer.cpp - a shell script cut into words and operators.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/shell/shell_lexer.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace plimsoll::shell {

namespace {

constexpr int nesting_limit = 64;

bool ends_word(char c) { return is_space(c) || ";&|<>()"sv.contains(c); }

/// The longest first.
constexpr std::array operators = {"<<-"sv, "<<<"sv, "&>>"sv, ";;&"sv, "&&"sv, "||"sv,
                                  ";;"sv,  ";&"sv,  "|&"sv,  "<<"sv,  ">>"sv, "<&"sv,
                                  ">&"sv,  "<>"sv,  ">|"sv,  "&>"sv,  ";"sv,  "&"sv,
                                  "|"sv,   "<"sv,   ">"sv,   "("sv,   ")"sv};

/// Finds the `)` or `}` that ends what begins at `at`: quotes and nested pairs are stepped over.
class Pairs {
 public:
  explicit Pairs(std::string_view text) : text_(text) {}

  /// The offset of the closing sign, or of the end of the text.
  std::size_t close(std::size_t at, char closing, int depth = 0) {
    for (; at < text_.size(); ++at) {
      const char c = text_[at];
      if (c == closing) return at;
      if (c == '\\') {
        ++at;
      } else if (c == '\'' && closing != '"') {
        at = std::min(text_.find('\'', at + 1), text_.size());
      } else if (depth < nesting_limit) {
        const char opened = opens(at, closing);
        if (opened == '\0') continue;
        if (opened == ')' && c == '$') ++at;
        if (opened == '}') ++at;
        at = close(at + 1, opened, depth + 1);
      }
    }
    return text_.size();
  }

 private:
  /// What closes the pair that is opened here; NUL if none is.
  [[nodiscard]] char opens(std::size_t at, char closing) const {
    const char c = text_[at];
    const char following = at + 1 < text_.size() ? text_[at + 1] : '\0';
    if (c == '$' && following == '(') return ')';
    if (c == '$' && following == '{') return '}';
    if (c == '"' && closing != '"') return '"';
    if (c == '`') return '`';
    return c == '(' && closing == ')' ? ')' : '\0';
  }

  std::string_view text_;
};

}  // namespace

void ShellLexer::skip_blanks() {
  while (at_ < all_.size()) {
    if (is_blank(all_[at_]) || all_[at_] == '\r' || all_[at_] == '\v' || all_[at_] == '\f') {
      ++at_;
    } else if (all_.substr(at_).starts_with("\\\n")) {
      at_ += 2;
    } else {
      break;
    }
  }
  if (at_ < all_.size() && all_[at_] == '#') at_ = std::min(all_.find('\n', at_), all_.size());
}

Token ShellLexer::next() {
  skip_blanks();
  Token token{.begin = at_, .end = at_};
  if (at_ >= all_.size()) return token;
  if (all_[at_] == '\n') {
    token.kind = Token::Kind::newline;
    token.end = ++at_;
    read_bodies();
    return token;
  }
  const std::string_view rest = all_.substr(at_);
  if (!ends_word(rest[0]) || rest.starts_with("<(") || rest.starts_with(">(")) {
    token.kind = Token::Kind::word;
    read_word(token);
    token.end = at_;
    return token;
  }
  token.kind = Token::Kind::op;
  const auto fits = [&](std::string_view op) { return rest.starts_with(op); };
  token.op = *std::ranges::find_if(operators, fits);
  at_ += token.op.size();
  token.end = at_;
  return token;
}

void ShellLexer::keep(Token& token, std::size_t begin, std::size_t end) {
  token.text.add(script_, begin, end - begin);
}

void ShellLexer::read_word(Token& token) {
  if (all_[at_] == '<' || all_[at_] == '>') {  // <(…)
    const std::size_t end = Pairs(all_).close(at_ + 2, ')');
    token.inner.push_back({at_ + 2, end - at_ - 2});
    keep(token, at_, std::min(end + 1, all_.size()));
    at_ = std::min(end + 1, all_.size());
  }
  while (at_ < all_.size() && !ends_word(all_[at_])) {
    switch (all_[at_]) {
      case '\\': read_escape(token); break;
      case '\'': read_single(token); break;
      case '"': read_double(token); break;
      case '`': read_backquote(token); break;
      case '$':
        if (read_dollar(token)) break;
        [[fallthrough]];
      default: keep(token, at_, at_ + 1); ++at_;
    }
  }
}

void ShellLexer::read_escape(Token& token) {
  ++at_;
  if (at_ >= all_.size()) return;
  token.quoted = true;
  if (all_[at_] != '\n') keep(token, at_, at_ + 1);
  ++at_;
}

void ShellLexer::read_single(Token& token) {
  token.quoted = true;
  const std::size_t end = std::min(all_.find('\'', at_ + 1), all_.size());
  keep(token, at_ + 1, end);
  at_ = std::min(end + 1, all_.size());
}

void ShellLexer::read_ansi(Token& token) {
  token.quoted = true;
  for (at_ += 2; at_ < all_.size() && all_[at_] != '\''; ++at_) {
    if (all_[at_] == '\\' && at_ + 1 < all_.size()) {
      ++at_;
      const std::size_t known = "nt"sv.find(all_[at_]);
      if (known != std::string_view::npos) {
        token.text.add(known == 0 ? "\n" : "\t", script_.at(at_));
        continue;
      }
    }
    keep(token, at_, at_ + 1);
  }
  at_ = std::min(at_ + 1, all_.size());
}

void ShellLexer::read_double(Token& token) {
  token.quoted = true;
  ++at_;
  while (at_ < all_.size() && all_[at_] != '"') {
    const char c = all_[at_];
    if (c == '`') {
      read_backquote(token);
    } else if (c == '$' && read_dollar(token)) {
      continue;
    } else if (c == '\\' && at_ + 1 < all_.size() && "\\$`\"\n"sv.contains(all_[at_ + 1])) {
      if (all_[at_ + 1] != '\n') keep(token, at_ + 1, at_ + 2);
      at_ += 2;
    } else {
      keep(token, at_, at_ + 1);
      ++at_;
    }
  }
  at_ = std::min(at_ + 1, all_.size());
}

/// $(…), ${…}, $'…': kept as written, but for the last. False if it is none of them.
bool ShellLexer::read_dollar(Token& token) {
  const std::string_view rest = all_.substr(at_);
  if (rest.starts_with("$'") && !token.quoted) {
    read_ansi(token);
    return true;
  }
  if (!rest.starts_with("$(") && !rest.starts_with("${")) return false;
  const char closing = rest[1] == '(' ? ')' : '}';
  const std::size_t end = Pairs(all_).close(at_ + 2, closing);
  if (closing == ')' && !rest.starts_with("$((")) token.inner.push_back({at_ + 2, end - at_ - 2});
  const std::size_t behind = std::min(end + 1, all_.size());
  keep(token, at_, behind);
  at_ = behind;
  return true;
}

void ShellLexer::read_backquote(Token& token) {
  const std::size_t end = Pairs(all_).close(at_ + 1, '`');
  token.inner.push_back({at_ + 1, end - at_ - 1});
  const std::size_t behind = std::min(end + 1, all_.size());
  keep(token, at_, behind);
  at_ = behind;
}

void ShellLexer::skip_arithmetic() {
  const std::size_t end = all_.find("))", at_);
  at_ = end == std::string_view::npos ? all_.size() : end + 2;
}

std::size_t ShellLexer::expect_body(const Token& delimiter, bool strip_tabs) {
  bodies_.emplace_back();
  pending_.push_back({bodies_.size() - 1, std::string(delimiter.text.view()), strip_tabs});
  return bodies_.size() - 1;
}

void ShellLexer::read_bodies() {
  for (; !pending_.empty(); pending_.pop_front()) {
    const Pending& wanted = pending_.front();
    Inner& body = bodies_[wanted.number];
    body.begin = at_;
    while (at_ < all_.size()) {
      const std::size_t end = std::min(all_.find('\n', at_), all_.size());
      std::string_view line = all_.substr(at_, end - at_);
      if (wanted.strip_tabs)
        line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
      const std::size_t begin = std::exchange(at_, std::min(end + 1, all_.size()));
      body.count = (line == wanted.name ? begin : at_) - body.begin;
      if (line == wanted.name) break;
    }
  }
}

}  // namespace plimsoll::shell
