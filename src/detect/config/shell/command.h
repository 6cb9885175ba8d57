// detect/config/shell/command.h - what the words of one command mean: flags, verb, packages,
// the command that it starts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "detect/config/shell/shell.h"

namespace plimsoll::shell {

/// A word of a command line; quoted ones are no reserved words, and no variable's value is cut.
struct Word {
  Text text;
  bool quoted = false;
  Position at;  // of its first character, a quote too
};

/// Fills all of `command` that its words decide.
void describe(std::span<const Word> words, Command& command);

/// Where among the words the command begins that this one starts (sudo, env, xargs); nothing if
/// it starts none.
std::optional<std::size_t> wrapped_command(std::span<const Word> words);

/// The word that this command runs as a script (sh -c WORD, su -c WORD, eval WORD).
std::optional<std::size_t> script_word(std::span<const Word> words);

/// The program without its folder: "/usr/bin/apt-get" is apt-get.
std::string_view base_name(std::string_view program);

/// NAME=… with a name that a shell takes for an assignment.
bool is_assignment(std::string_view word);

/// The packages that a package manager installs, taken from the command's words.
std::vector<PackageArg> packages_of(const Command& command);

}  // namespace plimsoll::shell
