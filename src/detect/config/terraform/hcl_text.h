// detect/config/terraform/hcl_text.h - the characters of an HCL file, and the pieces that need no
// tree: blanks, comments, names, quoted texts, here-documents.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "detect/config/value/value.h"

namespace plimsoll::terraform {

class HclText {
 public:
  explicit HclText(std::string_view text) : text_(text) {}

  struct Mark {
    std::size_t at;
    std::uint32_t line;
    std::size_t line_start;
  };
  [[nodiscard]] Mark mark() const { return {at_, line_, line_start_}; }
  void go_to(Mark mark) {
    at_ = mark.at;
    line_ = mark.line;
    line_start_ = mark.line_start;
  }

  [[nodiscard]] bool done() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void advance();
  void finish() { at_ = text_.size(); }
  [[nodiscard]] std::uint32_t line() const { return line_; }
  [[nodiscard]] std::uint32_t column() const {
    return static_cast<std::uint32_t>(at_ - line_start_ + 1);
  }
  [[nodiscard]] std::string_view since(Mark mark) const {
    return text_.substr(mark.at, at_ - mark.at);
  }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

  /// Blanks and comments, line ends too if wanted.
  void skip_blanks(bool line_ends);
  void skip_line();
  std::string_view take_name();

  /// A quoted text; false if its line ends before it does.
  bool take_quoted(config::Value& to);
  /// False if it is none; without its last line, it lasts to the end and `complete` is false.
  bool take_heredoc(config::Value& to, bool& complete);
  /// An expression as text, up to what cannot be a part of it.
  void skip_expression(bool ends_at_line);

 private:
  void take_escape(std::string& to);
  void take_interpolation(std::string* to);
  void skip_quoted();

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_start_ = 0;
};

}  // namespace plimsoll::terraform
