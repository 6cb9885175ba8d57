// rule/compile.h - trees to programs: fields looked up, types checked, macros put in.
//
// Errors  an unknown field or macro, a type that an operator does not take, a value that is none of
//         the field's type: each with its place, and the name that was probably meant.
// Safety  a condition has at most max_nodes nodes, however its macros nest.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rule/condition.h"
#include "rule/program.h"

namespace plimsoll::rule {

inline constexpr std::size_t max_nodes = 100'000;

/// What a condition may lean on.
struct Surroundings {
  std::uint16_t record = 0;  // the type of record that it is about
  /// A macro by its name; nothing if there is none.
  std::function<const Condition*(std::string_view name)> find_macro;
  /// All macros' names, for suggestions.
  std::function<std::vector<std::string_view>()> macro_names;
};

/// Appends a condition to `program` and returns its first node.
Result<std::uint32_t> compile(const Condition& condition, const Surroundings& surroundings,
                              Program& program);

/// Appends an operand (of an output text) and returns its index; `where` is what errors point at.
Result<std::uint32_t> compile(const Operand& operand, std::uint16_t record,
                              const std::function<Error(std::string_view what)>& error,
                              Program& program);

}  // namespace plimsoll::rule
