// detect/config/shell/command.cpp - what the words of one command mean.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/shell/command.h"

#include <algorithm>

#include "base/text.h"
#include "detect/config/shell/programs.h"

namespace plimsoll::shell {

namespace {

bool is_flag(std::string_view word) {
  return word.size() > 1 && word[0] == '-' && word != "--" && word != "-";
}

/// Reads arguments one by one: flags, their values, positionals.
class Arguments {
 public:
  Arguments(std::string_view value_flags, bool single_hyphen, Command& command)
      : value_flags_(value_flags), single_hyphen_(single_hyphen), command_(command) {}

  void add(std::string_view word) {
    if (!waiting_.empty()) {
      command_.flags.push_back(std::exchange(waiting_, {}) + "=" + std::string(word));
    } else if (only_positional_ || !is_flag(word)) {
      if (word == "--" && !only_positional_) {
        only_positional_ = true;
      } else {
        command_.pos.emplace_back(word);
      }
    } else if (word.starts_with("--") || single_hyphen_) {
      add_long(word);
    } else {
      add_short(word);
    }
  }

 private:
  void add_long(std::string_view word) {
    if (const auto parts = cut_first(word, '=')) {
      command_.flags.emplace_back(parts->first);
    } else if (is_one_of(word, value_flags_)) {
      waiting_ = word;
    }
    command_.flags.emplace_back(word);
  }

  /// "-yq" is -y and -q; "-ofile" and "-o file" give "-o=file" as well.
  void add_short(std::string_view word) {
    if (is_one_of(word, value_flags_)) {
      command_.flags.emplace_back(word);
      waiting_ = word;
      return;
    }
    for (std::size_t i = 1; i < word.size(); ++i) {
      const std::string flag = {'-', word[i]};
      command_.flags.push_back(flag);
      if (!is_one_of(flag, value_flags_)) continue;
      if (i + 1 == word.size()) {
        waiting_ = flag;
      } else {
        const std::string_view value = word.substr(i + 1);
        command_.flags.push_back(flag + (value[0] == '=' ? "" : "=") + std::string(value));
      }
      return;
    }
  }

  std::string_view value_flags_;
  bool single_hyphen_;
  Command& command_;
  std::string waiting_;  // a flag whose value comes next
  bool only_positional_ = false;
};

/// `$SUDO apt-get …`: a variable that says how the command is started.
bool is_variable(const Word& word) {
  const std::string_view text = word.text.view();
  return !word.quoted && text.size() > 1 && text[0] == '$' && text[1] != '(' &&
         std::ranges::all_of(text.substr(1), [](char c) {
           return is_alnum(c) || c == '_' || c == '{' || c == '}' || c == ':' || c == '-';
         });
}

/// Where `-m NAME` of python stands.
std::optional<std::size_t> python_module(std::span<const Word> words) {
  if (!base_name(words[0].text.view()).starts_with("python")) return std::nullopt;
  for (std::size_t i = 1; i + 1 < words.size(); ++i) {
    const std::string_view word = words[i].text.view();
    if (word == "-m") return i + 1;
    if (!is_flag(word) || word == "-c") return std::nullopt;
  }
  return std::nullopt;
}

/// What find(1) starts for each file.
std::optional<std::size_t> find_command(std::span<const Word> words) {
  for (std::size_t i = 1; i + 1 < words.size(); ++i)
    if (is_one_of(words[i].text.view(), "-exec -execdir -ok -okdir")) return i + 1;
  return std::nullopt;
}

}  // namespace

std::string_view base_name(std::string_view program) {
  const std::size_t slash = program.rfind('/');
  return slash == std::string_view::npos || slash + 1 == program.size() ? program
                                                                        : program.substr(slash + 1);
}

bool is_assignment(std::string_view word) {
  const std::size_t sign = word.find('=');
  if (sign == std::string_view::npos || sign == 0 || is_digit(word[0])) return false;
  std::string_view name = word.substr(0, sign);
  if (name.ends_with('+')) name.remove_suffix(1);
  return !name.empty() && std::ranges::all_of(name, [](char c) { return is_alnum(c) || c == '_'; });
}

void describe(std::span<const Word> words, Command& command) {
  command.program = words[0].text.view();
  command.name = base_name(words[0].text.view());
  command.at = words[0].at;
  const Program* program = program_of(command.name);
  const Wrapper* wrapper = wrapper_of(command.name);
  std::string_view values;
  if (program != nullptr) values = program->value_flags;
  if (wrapper != nullptr) values = wrapper->value_flags;
  Arguments arguments(values, program != nullptr && program->single_hyphen, command);
  for (const Word& word : words.subspan(1)) {
    command.args.emplace_back(word.text.view());
    arguments.add(word.text.view());
  }
  if (!command.pos.empty()) command.verb = command.pos.front();
  command.pkgs = packages_of(command);
}

std::optional<std::size_t> wrapped_command(std::span<const Word> words) {
  const auto module = python_module(words);
  if (module) return module;
  if (is_variable(words[0])) return words.size() > 1 ? std::optional<std::size_t>(1) : std::nullopt;
  const std::string_view name = base_name(words[0].text.view());
  if (name == "find") return find_command(words);
  const Wrapper* wrapper = wrapper_of(name);
  if (wrapper == nullptr) return std::nullopt;
  std::size_t skip = wrapper->skip;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i].text.view();
    if (word == "--") continue;
    if (is_flag(word)) {
      // `command -v x` asks whether there is an x.
      if (name == "command" && (word == "-v" || word == "-V")) return std::nullopt;
      if (is_one_of(word, wrapper->value_flags)) ++i;
      continue;
    }
    if (wrapper->assignments && is_assignment(word)) continue;
    if (skip == 0) return i;
    --skip;
  }
  return std::nullopt;
}

std::optional<std::size_t> script_word(std::span<const Word> words) {
  const std::string_view name = base_name(words[0].text.view());
  if (name == "eval") return words.size() > 1 ? std::optional<std::size_t>(1) : std::nullopt;
  const bool shell = is_shell(name);
  if (!shell && name != "su" && name != "runuser" && name != "script") return std::nullopt;
  for (std::size_t i = 1; i + 1 < words.size(); ++i) {
    const std::string_view word = words[i].text.view();
    if (word == "--command") return i + 1;
    if (!is_flag(word) && !word.starts_with('+')) {
      if (shell) return std::nullopt;
      continue;
    }
    if (!word.starts_with("--") && word.contains('c')) {
      std::size_t at = i + 1;
      while (shell && at + 1 < words.size() && is_flag(words[at].text.view())) {
        at += words[at].text.view() == "-o" ? 2 : 1;
      }
      return at < words.size() ? std::optional(at) : std::nullopt;
    }
    if (shell && (word.ends_with('o') || word.ends_with('O'))) ++i;
  }
  return std::nullopt;
}

bool is_shell(std::string_view name) {
  return is_one_of(name, "sh bash dash ash zsh ksh mksh busybox-sh");
}

}  // namespace plimsoll::shell
