// detect/config/shell/shell_lexer.h - a shell script cut into words and operators.
//
// Format  POSIX.1-2017, Shell Command Language, 2.2 and 2.3; bash's $'…', <(…), &>, <<<.
// Safety  bounded in the nesting of quotes and substitutions; every call moves on.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "detect/config/shell/text.h"

namespace plimsoll::shell {

/// A part of the script that is a script itself: of $(…), `…`, <(…), or a here-document.
struct Inner {
  std::size_t begin = 0, count = 0;
};

struct Token {
  enum class Kind : std::uint8_t { end, word, op, newline };
  Kind kind = Kind::end;
  std::size_t begin = 0, end = 0;  // in the script
  Text text;                       // of a word: quotes and escapes taken away
  std::string_view op;
  bool quoted = false;       // some of the word is
  std::vector<Inner> inner;  // the substitutions in it
};

class ShellLexer {
 public:
  explicit ShellLexer(const Text& script) : script_(script), all_(script.view()) {}

  Token next();
  /// Says that the word behind << or <<- was this one: its lines follow the end of this line.
  /// Returns its number for body_of().
  std::size_t expect_body(const Token& delimiter, bool strip_tabs);
  [[nodiscard]] Inner body_of(std::size_t number) const { return bodies_[number]; }
  /// Skips to behind the next `))`: arithmetic.
  void skip_arithmetic();
  [[nodiscard]] bool next_is(char c) const { return at_ < all_.size() && all_[at_] == c; }

 private:
  struct Pending {
    std::size_t number;
    std::string name;
    bool strip_tabs;
  };

  void skip_blanks();
  void read_word(Token& token);
  void read_escape(Token& token);
  void read_single(Token& token);
  void read_double(Token& token);
  void read_ansi(Token& token);
  bool read_dollar(Token& token);
  void read_backquote(Token& token);
  void keep(Token& token, std::size_t begin, std::size_t end);
  void read_bodies();

  const Text& script_;
  std::string_view all_;
  std::size_t at_ = 0;
  std::deque<Pending> pending_;
  std::vector<Inner> bodies_;
};

}  // namespace plimsoll::shell
