// base/toml.h - TOML 1.0, as far as settings of other programs are looked up in it.
//
// Shape   strings and lists of strings by path; numbers, dates and truths are passed over.
// Errors  "NAME:LINE: what". Equal keys are an error.
// Safety  depth is bounded; the size of the text is the caller's. No library: the one that is at
//         hand asserts on texts that are no TOML.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
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

 private:
  friend class TomlReader;
  struct Value {
    bool is_list = false;
    std::vector<std::string> texts;
  };
  std::map<std::string, Value, std::less<>> values_;  // by path
};

}  // namespace plimsoll
