// rule/parse.h - the text of a condition to its tree.
//
// Format  the condition language that Falco's rules are written in (docs/rules.md has the grammar);
//         with Syntax::checks also what conditions over documents need: quantifiers, count(),
//         truths without an operator, `within`, and $name.field on the right side.
// Safety  depth is bounded by max_depth, and the text by max_length.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "rule/ast.h"

namespace plimsoll::rule {

enum class Syntax : std::uint8_t { falco, checks };

/// What is wrong with a text, and at which byte of it.
struct Fault {
  std::uint32_t at = 0;
  std::string what;
};

#ifdef PLIMSOLL_SANITIZED
inline constexpr std::size_t max_depth = 200;  // their frames are many times as large
#else
inline constexpr std::size_t max_depth = 1000;
#endif
inline constexpr std::size_t max_length = std::size_t{4} << 20U;

std::expected<Expr, Fault> parse_condition(std::string_view text, Syntax syntax = Syntax::falco);

/// An operand alone, as output texts name it: `proc.aname[2]`, `tolower(proc.name)`. Takes it off
/// the front of `text`; nothing if there is none there.
std::expected<std::optional<Operand>, Fault> parse_operand(std::string_view& text);

}  // namespace plimsoll::rule
