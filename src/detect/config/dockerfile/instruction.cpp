// detect/config/dockerfile/instruction.cpp - one instruction: its flags, arguments, variables.
//
// Format  docs.docker.com/reference/dockerfile; counts of arguments as BuildKit checks them
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/dockerfile/instruction.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "detect/config/dockerfile/arguments.h"
#include "detect/config/dockerfile/json_form.h"
#include "detect/config/shell/programs.h"

namespace plimsoll::docker {

using shell::holds;
using shell::is_one_of;

namespace {

struct Reading {
  Instruction& to;
  const Surroundings& around;
  std::vector<Error>& errors;

  void error(Errc code, std::string what) const { errors.push_back({code, std::move(what)}); }

  /// The text with its variables; as written, if that does not work.
  [[nodiscard]] Expansion expand(std::string_view text) const {
    auto expansion = around.expander.word(text, around.scope);
    if (expansion) return *std::move(expansion);
    errors.push_back(expansion.error());
    return {std::string(text), true};
  }

  void add_arg(std::string_view text) const {
    Expansion expansion = expand(text);
    to.args.push_back(std::move(expansion.text));
    to.unresolved |= expansion.unresolved;
  }
};

std::string_view trimmed(const Reading& in) { return trim(in.to.text.view()); }

/// The strings of an exec form, or nothing.
std::optional<std::vector<Text>> exec_form(const Reading& in) {
  auto strings = parse_json_form(in.to.text);
  if (!strings) {
    in.errors.push_back(strings.error());
    return std::nullopt;
  }
  if (!*strings) return std::nullopt;
  in.to.json = true;
  return *std::move(strings);
}

void read_one_word(const Reading& in) {
  if (trimmed(in).empty()) return;
  in.add_arg(trimmed(in));
}

void read_text(const Reading& in) {
  if (!trimmed(in).empty()) in.to.args.emplace_back(trimmed(in));
}

void read_list(const Reading& in) {
  const auto strings = exec_form(in);
  for (const Text& word : strings ? *strings : plain_words(in.to.text)) in.add_arg(word.view());
}

void read_from(const Reading& in) {
  const auto words = plain_words(in.to.text);
  if (words.empty()) return;
  in.to.from.at = words[0].at(0);
  in.to.from.raw = words[0].view();
  const Expansion image = in.expand(words[0].view());
  in.to.from.image = cut_image_name(words[0].view(), image.text, image.unresolved);
  in.to.args.push_back(image.text);
  in.to.unresolved = image.unresolved;
  for (const Text& word : std::span(words).subspan(1)) in.to.args.emplace_back(word.view());
  const bool named = words.size() == 3 && lower(words[1].view()) == "as";
  if (words.size() != 1 && !named) in.error(Errc::malformed, "FROM takes IMAGE or IMAGE AS NAME");
}

Variable variable_of(const Reading& in, const Text& word) {
  Variable variable{.at = word.at(0)};
  const auto parts = cut_first(word.view(), '=');
  variable.has_value = parts.has_value();
  variable.name = in.expand(parts ? parts->first : word.view()).text;
  if (parts) {
    Expansion value = in.expand(parts->second);
    variable.value = std::move(value.text);
    variable.unresolved = value.unresolved;
  }
  return variable;
}

void keep_variable(const Reading& in, Variable variable) {
  in.to.args.push_back(variable.has_value ? variable.name + "=" + variable.value : variable.name);
  in.to.variables.push_back(std::move(variable));
}

void read_arg(const Reading& in) {
  for (const Text& word : quoted_words(in.to.text, in.around.expander.escape()))
    keep_variable(in, variable_of(in, word));
}

/// ENV and LABEL: NAME=VALUE…, or the old form with one name, a blank, and the rest as its value.
void read_pairs(const Reading& in) {
  const auto words = quoted_words(in.to.text, in.around.expander.escape());
  if (words.empty()) return;
  if (!words[0].view().contains('=')) {
    const std::string_view all = trimmed(in);
    const std::size_t end = std::min(all.find_first_of(" \t\r\n\v\f"), all.size());
    const std::string_view value = trim(all.substr(end));
    Variable variable{.name = std::string(all.substr(0, end)), .at = words[0].at(0)};
    if (value.empty()) {
      in.error(Errc::malformed, printable(variable.name) + " has no value: write NAME=VALUE");
    } else {
      Expansion expansion = in.expand(value);
      variable.value = std::move(expansion.text);
      variable.unresolved = expansion.unresolved;
      variable.has_value = true;
    }
    return keep_variable(in, std::move(variable));
  }
  for (const Text& word : words) {
    if (!word.view().contains('=')) {
      in.error(Errc::malformed, printable(word.view()) + " has no =: write NAME=VALUE");
      continue;
    }
    keep_variable(in, variable_of(in, word));
  }
}

void read_expose(const Reading& in) {
  for (const Text& word : plain_words(in.to.text)) {
    const auto expansions = in.around.expander.words(word.view(), in.around.scope);
    if (!expansions) {
      in.errors.push_back(expansions.error());
      continue;
    }
    for (const Expansion& expansion : *expansions) {
      in.to.args.push_back(expansion.text);
      in.to.unresolved |= expansion.unresolved;
      in.to.ports.push_back(port_of(word.view(), expansion.text, expansion.unresolved, word.at(0)));
      const Port& port = in.to.ports.back();
      if (!expansion.unresolved && (!port.number || !port.to))
        in.error(Errc::malformed, printable(expansion.text) + " is no port");
    }
  }
}

void set_dest(const Reading& in, const Expansion& dest) {
  in.to.dest = dest.text;
  in.to.dest_unresolved = dest.unresolved;
  in.to.dest_absolute = is_absolute(dest.text);
}

/// COPY and ADD.
void read_copy(const Reading& in) {
  const auto strings = exec_form(in);
  const auto words = strings ? *strings : plain_words(in.to.text);
  if (words.size() < 2) {
    for (const Text& word : words) in.add_arg(word.view());
    in.error(Errc::malformed, "a source and a destination are expected");
    return;
  }
  for (const Text& word : std::span(words).first(words.size() - 1)) {
    Source source{.raw = std::string(word.view()), .at = word.at(0)};
    if (source_kind(in.to, word.view()) == Source::Kind::heredoc) {
      source.text = word.view();
    } else {
      source.text = in.expand(word.view()).text;
    }
    source.kind = source_kind(in.to, source.text);
    in.to.args.push_back(source.text);
    in.to.sources.push_back(std::move(source));
  }
  const Expansion dest = in.expand(words.back().view());
  in.to.args.push_back(dest.text);
  set_dest(in, dest);
}

void read_workdir(const Reading& in) {
  if (trimmed(in).empty()) return;
  const Expansion dest = in.expand(trimmed(in));
  in.to.args.push_back(dest.text);
  in.to.unresolved = dest.unresolved;
  set_dest(in, dest);
}

shell::ShellOptions options_of(const Reading& in) {
  const bool with_shell = !in.to.json && in.to.pipefail;
  return {.pipefail = with_shell, .limit = in.around.commands_left};
}

/// A here-document that is the whole command is a script: of the shell, unless it names another
/// interpreter.
void read_heredoc_script(const Reading& in, const Heredoc& heredoc) {
  const std::string_view body = heredoc.body.view();
  shell::ShellOptions options = options_of(in);
  if (body.starts_with("#!")) {
    const auto line = words(body.substr(2, std::min(body.find('\n'), body.size()) - 2));
    const auto is_known = [](std::string_view word) {
      return shell::is_shell(word.substr(word.rfind('/') + 1));
    };
    if (std::ranges::none_of(line, is_known)) return;
    options.pipefail = holds(line, "pipefail");
  }
  shell::read_commands(heredoc.body, options, in.to.commands);
}

void read_heredoc_commands(const Reading& in) {
  if (in.to.commands.empty()) {
    for (const Heredoc& heredoc : in.to.heredocs) read_heredoc_script(in, heredoc);
    return;
  }
  const std::size_t count = in.to.commands.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (!shell::is_shell(in.to.commands[i].name)) continue;
    // A copy: commands are added meanwhile.
    for (const shell::Redirect& redirect : std::vector(in.to.commands[i].redirects)) {
      for (const Heredoc& heredoc : in.to.heredocs) {
        if (redirect.op.starts_with("<<") && redirect.target == heredoc.name)
          shell::read_commands(heredoc.body, {.limit = in.around.commands_left}, in.to.commands);
      }
    }
  }
}

/// RUN, CMD, ENTRYPOINT, and what follows HEALTHCHECK CMD.
void read_command(const Reading& in) {
  if (const auto strings = exec_form(in)) {
    for (const Text& word : *strings) in.to.args.emplace_back(word.view());
    shell::read_exec(*strings, options_of(in), in.to.commands);
    return;
  }
  if (trimmed(in).empty()) return;
  in.to.args.emplace_back(trimmed(in));
  if (!in.to.posix) return;
  shell::read_commands(in.to.text, options_of(in), in.to.commands);
  read_heredoc_commands(in);
}

void read_health(const Reading& in) {
  const Keyword kind = keyword_of(in.to.text.view());
  if (kind.name == "none") {
    in.to.health_none = true;
    in.to.args = {"NONE"};
    if (kind.rest != in.to.text.size())
      in.error(Errc::malformed, "HEALTHCHECK NONE takes no arguments");
  } else if (kind.name == "cmd") {
    in.to.text = in.to.text.slice(kind.rest);
    read_command(in);
    in.to.args.insert(in.to.args.begin(), "CMD");
  } else {
    const std::string_view all = trimmed(in);
    const std::size_t end = std::min(all.find_first_of(" \t\v\f\r"), all.size());
    in.to.args = {std::string(all.substr(0, end)), std::string(trim(all.substr(end)))};
    in.error(Errc::malformed, "HEALTHCHECK takes NONE or CMD COMMAND");
  }
}

void read_shell(const Reading& in) {
  const auto strings = exec_form(in);
  if (!strings || strings->empty()) {
    in.error(Errc::malformed, "SHELL takes a JSON array: SHELL [\"/bin/bash\", \"-c\"]");
    return;
  }
  for (const Text& word : *strings) in.to.args.emplace_back(word.view());
}

From from_of(const Flag& flag, const std::string& name) {
  const bool unresolved = name.contains('$');
  return {.raw = name,
          .origin = Origin::image,
          .image = cut_image_name(name, name, unresolved),
          .at = flag.at};
}

using Read = void (*)(const Reading&);

struct Syntax {
  std::string_view name;
  Read read;
  std::string_view flags;
  bool may_be_empty = false;
};

constexpr std::array syntaxes = {
    Syntax{"add", read_copy, "--keep-git-dir --checksum --chown --chmod --link --exclude --unpack"},
    Syntax{"arg", read_arg, ""},
    Syntax{"cmd", read_command, "", true},
    Syntax{"copy", read_copy, "--from --chown --chmod --link --parents --exclude"},
    Syntax{"entrypoint", read_command, "", true},
    Syntax{"env", read_pairs, ""},
    Syntax{"expose", read_expose, ""},
    Syntax{"from", read_from, "--platform"},
    Syntax{"healthcheck", read_health,
           "--interval --timeout --start-period --start-interval --retries"},
    Syntax{"label", read_pairs, ""},
    Syntax{"maintainer", read_text, ""},
    Syntax{"run", read_command, "--mount --network --security --device"},
    Syntax{"shell", read_shell, ""},
    Syntax{"stopsignal", read_one_word, ""},
    Syntax{"user", read_one_word, ""},
    Syntax{"volume", read_list, ""},
    Syntax{"workdir", read_workdir, ""},
};

const Syntax* syntax_of(std::string_view name) {
  const auto* found = std::ranges::find(syntaxes, name, &Syntax::name);
  return found == syntaxes.end() ? nullptr : &*found;
}

void read_flags(const Reading& in, const Syntax& syntax) {
  for (Flag& flag : in.to.flags) {
    if (!is_one_of(flag.name, syntax.flags))
      in.error(Errc::malformed, "flag " + printable(flag.name) + " is not known here");
    if (flag.has_value) flag.value = in.expand(flag.value).text;
    if (flag.name == "--mount" && in.to.op == "run") {
      in.to.mounts.push_back(mount_of(flag));
      const Mount& mount = in.to.mounts.back();
      if (!mount.from.empty()) in.to.mount_from.push_back(from_of(flag, mount.from));
    }
    if (flag.name == "--from" && in.to.op == "copy") in.to.from = from_of(flag, flag.value);
  }
}

}  // namespace

bool is_instruction(std::string_view name) { return syntax_of(name) != nullptr; }

void read_instruction(Instruction& instruction, const Surroundings& around,
                      std::vector<Error>& errors) {
  const Syntax* syntax = syntax_of(instruction.op);
  if (syntax == nullptr) return;
  const Reading in{instruction, around, errors};
  read_flags(in, *syntax);
  if (trim(instruction.text.view()).empty() && !syntax->may_be_empty) {
    in.error(Errc::malformed, "it has no arguments");
    return;
  }
  syntax->read(in);
}

}  // namespace plimsoll::docker
