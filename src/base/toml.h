// base/toml.h - TOML 1.0, as far as settings of other programs are looked up in it.
//
// Shape   strings, truths, lists of strings and lists of tables by path; numbers and dates are passed
// over.
// Errors  "NAME:LINE: what". Equal keys are an error.
// Safety  depth is bounded, of values and of keys; the size of the text is the caller's. No library: the one that is at
//         hand asserts on texts that are no TOML.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace plimsoll {

class TomlDocument {
 public:
  /// `name` is what an Error calls the text.
  static Result<TomlDocument> parse(std::string_view text, std::string_view name);

  // By dotted path ("storage.graphroot"); what is not there or is something else is empty.
  [[nodiscard]] std::string text(std::string_view path) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view path) const;
  [[nodiscard]] std::optional<bool> truth(std::string_view path) const;
  /// The tables of a list ("[[registry]]", or tables in braces), each with paths of its own.
  [[nodiscard]] const std::vector<TomlDocument>& tables(std::string_view path) const;
  /// Whether there is a value of any kind: what is there and is empty above is something else.
  [[nodiscard]] bool has(std::string_view path) const;
  /// Where a table of a list begins; of the whole document 1.
  [[nodiscard]] std::size_t line() const { return line_; }

 private:
  friend class TomlReader;
  struct Value {
    bool is_list = false;
    std::vector<std::string> texts;
    std::optional<bool> truth;
  };
  std::map<std::string, Value, std::less<>> values_;                     // by path
  std::map<std::string, std::vector<TomlDocument>, std::less<>> lists_;  // likewise
  std::size_t line_ = 1;
};

}  // namespace plimsoll
