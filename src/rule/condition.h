// rule/condition.h - a condition with lists put in, parsed, and the way back to its place in a file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "rule/ast.h"
#include "rule/parse.h"
#include "rule/source.h"

namespace plimsoll::rule {

/// The items of a list by its name; nothing if there is no such list.
using FindList = std::function<const std::vector<std::string>*(std::string_view name)>;

class Condition {
 public:
  Condition() = default;
  /// Puts the items of lists where their names stand, and parses what comes out. `suffix` is text
  /// that stands in no file (exceptions) and is expanded and parsed with it.
  static Result<Condition> parse(const SourceText& source, const FindList& find_list, Syntax syntax,
                                 std::string_view suffix = {});

  [[nodiscard]] const Expr& tree() const { return tree_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// An Error at a byte of text().
  [[nodiscard]] Error error_at(std::size_t at, std::string_view what) const;

 private:
  SourceText source_;
  std::string text_;
  std::vector<std::pair<std::size_t, std::size_t>> pieces_;  // of text_: where it was in source_
  Expr tree_;
};

/// A value as a condition can hold it: in quotes if it has to be.
std::string quoted_value(std::string_view value);

}  // namespace plimsoll::rule
