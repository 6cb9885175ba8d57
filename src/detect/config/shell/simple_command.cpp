// detect/config/shell/simple_command.cpp - one simple command of a script.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/shell/simple_command.h"

#include <algorithm>

#include "detect/config/shell/programs.h"

namespace plimsoll::shell {

namespace {

constexpr int wrapper_depth = 8;  // sudo env nice …

/// True where what a command's word expands to is run: `sh -c "$(…)"`, `bash <(…)`, `eval`.
bool runs_its_words(const Command& command) {
  return is_shell(command.name) || command.name == "eval" || command.name == "source" ||
         command.name == "." || command.name == "su";
}

}  // namespace

void add_feed(Command& command, const std::string& reader) {
  if (command.feeds.size() == feed_limit || holds(command.feeds, reader)) return;
  command.feeds.push_back(reader);
}

void SimpleCommand::clear() {
  parts.clear();
  variables.clear();
  redirects.clear();
  other_inner.clear();
}

std::size_t SimpleCommand::emit(const std::string& after) {
  std::vector<Word> words;
  words.reserve(parts.size());
  for (const Part& part : parts) words.push_back(part.word);
  const std::size_t first = context_.commands.size();
  if (!words.empty()) emit_words(words, after);
  const std::size_t own = context_.commands.size();
  for (const Inner& inner : other_inner) emit_inner(inner, first, own, false);
  for (const Part& part : parts)
    for (const Inner& inner : part.inner) emit_inner(inner, first, own, true);
  return own;
}

void SimpleCommand::emit_words(std::span<const Word> words, const std::string& after) {
  std::optional<std::uint32_t> parent = context_.parent;
  Command::Via via = context_.via;
  for (int level = 0; level <= wrapper_depth; ++level) {
    if (context_.commands.size() >= context_.limit) return;
    Command command{.pipefail = context_.pipefail, .after = after, .parent = parent, .via = via};
    command.idx = static_cast<std::uint32_t>(context_.commands.size());
    describe(words, command);
    command.variables = variables;
    command.redirects = redirects;
    context_.commands.push_back(std::move(command));
    const std::uint32_t idx = context_.commands.back().idx;
    emit_script(words, idx);
    const auto inner = wrapped_command(words);
    if (!inner) return;
    words = words.subspan(*inner);
    parent = idx;
    via = Command::Via::wrapper;
  }
}

/// sh -c "…"
void SimpleCommand::emit_script(std::span<const Word> words, std::uint32_t idx) {
  const auto at = script_word(words);
  if (!at || context_.depth >= script_depth) return;
  Text script = words[*at].text;
  if (context_.commands[idx].name == "eval") {
    for (const Word& word : words.subspan(*at + 1)) {
      script.add(" ", word.at);
      script.add(word.text, 0, word.text.size());
    }
  }
  const auto is_option = [](const std::string& flag) { return flag == "-o=pipefail"; };
  const bool pipefail = std::ranges::any_of(context_.commands[idx].flags, is_option) ||
                        holds(context_.commands[idx].args, "pipefail");
  read_script(script, {context_.commands,
                       context_.limit,
                       context_.depth + 1,
                       pipefail,
                       idx,
                       Command::Via::shell,
                       {}});
}

void SimpleCommand::emit_inner(const Inner& inner, std::size_t first, std::size_t own,
                               bool of_words) {
  if (context_.depth >= script_depth) return;
  Context below{context_.commands,
                context_.limit,
                context_.depth + 1,
                context_.pipefail,
                context_.parent,
                Command::Via::substitution,
                {}};
  if (first < own) below.parent = static_cast<std::uint32_t>(first);
  const std::size_t begin = context_.commands.size();
  read_script(script_.slice(inner.begin, inner.count), below);
  for (std::size_t reader = first; of_words && reader < own; ++reader) {
    if (!runs_its_words(context_.commands[reader])) continue;
    const std::string name = context_.commands[reader].name;
    for (std::size_t i = begin; i < context_.commands.size(); ++i)
      add_feed(context_.commands[i], name);
  }
}

}  // namespace plimsoll::shell
