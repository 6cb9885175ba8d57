// analyzer/dpkg/control.h - one record of "Field: value" lines.
//
// Format  deb-control(5), deb822(5); also what RFC 822 headers of other package formats need.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace plimsoll {

/// Views into the text that it was parsed from. Values keep only their first line, trimmed: no
/// field that we read continues, and descriptions would only cost.
class ControlRecord {
 public:
  void add(std::string_view name, std::string_view value) { fields_.emplace_back(name, value); }
  /// The first field of that name, any case; empty if there is none.
  std::string_view operator[](std::string_view name) const;

 private:
  std::vector<std::pair<std::string_view, std::string_view>> fields_;
};

/// Fails on the first line that is neither a field, nor a continuation, nor a comment.
Result<ControlRecord> parse_control(std::string_view text);

}  // namespace plimsoll
