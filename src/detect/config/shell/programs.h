// detect/config/shell/programs.h - what is known of the command lines of single programs:
// which flags take a value, and which programs start others.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace plimsoll::shell {

struct Program {
  std::string_view names;        // with a blank between them
  std::string_view value_flags;  // flags whose value is the next word
  bool single_hyphen = false;    // "-name" is one flag, not four
};

/// Nothing if the program is not known: then no flag of it takes a value.
const Program* program_of(std::string_view name);

/// A program whose arguments hold another command.
struct Wrapper {
  std::string_view names;
  std::string_view value_flags;
  std::uint8_t skip = 0;     // words of its own before the command
  bool assignments = false;  // NAME=VALUE may stand before it
};
const Wrapper* wrapper_of(std::string_view name);

/// True if `value` is in `list`.
template <typename List>
bool holds(const List& list, std::string_view value) {
  return std::ranges::find(list, value) != std::ranges::end(list);
}

/// True if `word` is one of the words of `list`.
bool is_one_of(std::string_view word, std::string_view list);

}  // namespace plimsoll::shell
