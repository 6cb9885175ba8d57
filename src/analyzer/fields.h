// analyzer/fields.h - one record of "Field: value" lines.
//
// Format  deb-control(5), deb822(5); the headers of RFC 822, as Python's core metadata has them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace plimsoll {

/// Views into the text that it was parsed from. Values keep only their first line, trimmed: no
/// field that we read continues, and descriptions would only cost.
class Fields {
 public:
  void add(std::string_view name, std::string_view value) { fields_.emplace_back(name, value); }
  /// The first field of that name, any case; empty if there is none.
  std::string_view operator[](std::string_view name) const;
  /// All fields of that name, any case, in the order of the text.
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;

 private:
  std::vector<std::pair<std::string_view, std::string_view>> fields_;
};

/// All of `text`. Fails on the first line that is neither a field, nor a continuation, nor a
/// comment.
Result<Fields> parse_fields(std::string_view text);

/// What stands before the body: up to the first empty line, or the first that cannot belong to
/// a field (as Python's own reader takes it: licence texts that lost their indentation are common).
Fields parse_head(std::string_view text);

}  // namespace plimsoll
