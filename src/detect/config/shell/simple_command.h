// detect/config/shell/simple_command.h - one simple command of a script, made a Command: those
// that it starts, and those inside of its words, follow it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "detect/config/shell/command.h"
#include "detect/config/shell/shell_lexer.h"

namespace plimsoll::shell {

inline constexpr int script_depth = 8;         // scripts inside of scripts
inline constexpr std::size_t feed_limit = 16;  // readers that are kept of one command

/// What stands around a command: its script, and how that came about.
struct Context {
  std::vector<Command>& commands;
  std::size_t limit;
  int depth = 0;
  bool pipefail = false;
  std::optional<std::uint32_t> parent;
  Command::Via via = Command::Via::script;
  std::string after;
};

void read_script(const Text& script, Context context);

void add_feed(Command& command, const std::string& reader);

class SimpleCommand {
 public:
  struct Part {
    Word word;
    std::vector<Inner> inner;
  };

  SimpleCommand(const Text& script, Context& context) : script_(script), context_(context) {}

  std::vector<Part> parts;
  std::vector<Assignment> variables;
  std::vector<Redirect> redirects;
  std::vector<Inner> other_inner;  // of assignments and redirections

  [[nodiscard]] bool empty() const {
    return parts.empty() && variables.empty() && redirects.empty() && other_inner.empty();
  }

  void clear();

  /// Appends it all; `after` joins it to the command before. Returns where the commands end that
  /// are no substitutions.
  std::size_t emit(const std::string& after);

 private:
  void emit_words(std::span<const Word> words, const std::string& after);
  void emit_script(std::span<const Word> words, std::uint32_t idx);
  void emit_inner(const Inner& inner, std::size_t first, std::size_t own, bool of_words);

  const Text& script_;
  Context& context_;
};

}  // namespace plimsoll::shell
