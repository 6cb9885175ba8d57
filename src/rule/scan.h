// rule/scan.h - the words of a condition: the parser's eyes.
//
// Shape   scannerless, as the language is: what a run of characters means depends on where it
//         stands (`in` may be an operator or a value).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "rule/parse.h"

namespace plimsoll::rule {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  [[nodiscard]] std::uint32_t at() const { return static_cast<std::uint32_t>(at_); }
  void back_to(std::uint32_t at) { at_ = at; }
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

  /// Blanks are space, tab, backspace and line ends. True if there were any.
  bool skip_blanks();
  bool take(std::string_view literal);
  /// An operator in letters: with blanks behind it, which are taken too.
  bool take_word(std::string_view word);

  std::optional<std::string_view> name();        // [a-zA-Z]\w*
  std::optional<std::string_view> field_name();  // two names or more, joined by dots
  std::optional<std::string_view> number();
  std::optional<std::string_view> bare();  // a value without quotes
  std::optional<std::string_view> bare_argument();
  /// A value in single or double quotes, escapes resolved; nothing if there is no quote here.
  std::expected<std::optional<std::string>, Fault> quoted();

  /// "expected WHAT here".
  [[nodiscard]] std::unexpected<Fault> expected(std::string_view what) const;

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace plimsoll::rule
