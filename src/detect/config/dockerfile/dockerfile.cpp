// detect/config/dockerfile/dockerfile.cpp - stages, and what is in force where.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/dockerfile/dockerfile.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "detect/config/dockerfile/instruction.h"
#include "detect/config/shell/programs.h"

namespace plimsoll::docker {

using shell::holds;
using shell::is_one_of;

namespace {

constexpr std::size_t stage_limit = 1000;
constexpr std::size_t misplaced_limit = 100;

bool is_stage_name(std::string_view name) {
  const auto inner = [](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; };
  return !name.empty() && is_letter(name[0]) && std::ranges::all_of(name, inner);
}

/// "/bin/bash", "bash.exe" is a shell that reads what POSIX says.
bool is_posix(const std::vector<std::string>& shell) {
  if (shell.empty()) return true;
  std::string_view name = shell[0];
  name = name.substr(name.find_last_of("/\\") + 1);
  if (name.ends_with(".exe")) name.remove_suffix(4);
  return shell::is_shell(name);
}

bool is_windows(const ImageName& image, std::string_view platform) {
  if (!platform.contains('$') && !platform.empty()) return platform.starts_with("windows");
  return image.repository.starts_with("windows/") || image.repository.contains("/windows/") ||
         image.repository.contains("nanoserver") || image.repository.contains("servercore");
}

/// Shells that nobody has are cut: each instruction keeps the one in force.
void set_shell(Stage& stage, std::vector<std::string> shell) {
  if (shell.size() > 16) shell.resize(16);
  for (std::string& word : shell)
    if (word.size() > 256) word.resize(256);
  stage.posix = is_posix(shell);
  // dash, which is sh on Debian, knows no pipefail.
  const bool plain = !shell.empty() &&
                     (shell[0].ends_with("/sh") || shell[0].ends_with("dash") || shell[0] == "sh");
  stage.pipefail = stage.posix && !plain && holds(shell, "pipefail");
  stage.shell = std::move(shell);
}

class Builder {
 public:
  Builder(std::string_view path, Lines lines)
      : lines_(std::move(lines)), expander_(lines_.directives.escape) {
    file_.path = path;
    file_.problems = std::move(lines_.problems);
  }

  Dockerfile build() {
    for (LogicalLine& line : lines_.instructions) add(line);
    if (lines_.instructions.empty() && file_.problems.empty()) {
      note(file_.problems, {file_.path, 0}, {Errc::malformed, "no instruction is in this file"});
    }
    if (file_.stages.empty() && count_ > 0) say_once_that_it_is_none();
    resolve_origins();
    mark_used();
    file_.directives = std::move(lines_.directives);
    file_.comments = std::move(lines_.comments);
    return std::move(file_);
  }

 private:
  Stage* stage() { return file_.stages.empty() ? nullptr : &file_.stages.back(); }

  /// Without FROM it is a piece of a Dockerfile, or something else: one problem, not one a line.
  void say_once_that_it_is_none() {
    const auto is_limit = [](const Problem& problem) {
      return problem.error.code != Errc::malformed;
    };
    const auto rest = std::ranges::stable_partition(file_.problems, is_limit);
    file_.problems.erase(rest.begin(), rest.end());
    note(file_.problems, {file_.path, 0},
         {Errc::malformed, "no FROM is in this file: it is no Dockerfile, or a piece of one"});
  }

  void problem(const Instruction& instruction, Error error) {
    std::string name = instruction.op;
    for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    error.what.insert(0, name + ": ");
    note(file_.problems, {file_.path, instruction.at.line}, std::move(error));
  }

  void misplace(const Instruction& instruction, std::string why) {
    if (file_.misplaced.size() < misplaced_limit)
      file_.misplaced.push_back({instruction.op, instruction.onbuild, instruction.at});
    problem(instruction, {Errc::malformed, std::move(why)});
  }

  void add(LogicalLine& line) {
    Instruction instruction{.n = count_++, .at = line.text.at(0), .end_line = line.end_line};
    std::size_t begin = take_keyword(line, 0, instruction);
    if (instruction.op == "onbuild") {
      instruction.onbuild = true;
      begin = take_keyword(line, begin, instruction);
      if (instruction.op == "onbuild" || instruction.op == "from" ||
          instruction.op == "maintainer") {
        return misplace(instruction, "is not allowed behind ONBUILD");
      }
    }
    if (!is_instruction(instruction.op)) {
      return note(file_.problems, {file_.path, instruction.at.line},
                  {Errc::malformed, "unknown instruction " + shown(instruction.op)});
    }
    instruction.flags = take_flags(line.text, begin);
    instruction.text = line.text.slice(begin);
    instruction.heredocs = std::move(line.heredocs);
    if (instruction.op == "from") return begin_stage(std::move(instruction));
    if (stage() == nullptr && instruction.op != "arg")
      return misplace(instruction, "stands before the first FROM");
    read(instruction);
    if (stage() == nullptr) return keep_global(std::move(instruction));
    if (!instruction.onbuild) apply(instruction);
    stage()->end_line = instruction.end_line;
    stage()->instructions.push_back(std::move(instruction));
  }

  static std::string shown(std::string_view name) {
    return name.empty() ? "(none)"
                        : printable(name.substr(0, std::min<std::size_t>(40, name.size())));
  }

  static std::size_t take_keyword(const LogicalLine& line, std::size_t begin,
                                  Instruction& instruction) {
    Keyword keyword = keyword_of(line.text.view().substr(begin));
    instruction.op = std::move(keyword.name);
    return begin + keyword.rest;
  }

  void read(Instruction& instruction) {
    Expander::Scope scope{nullptr, &file_.global_args};
    if (Stage* current = stage(); current != nullptr && instruction.op != "from") {
      scope = {&current->env, &current->args};
      instruction.shell = current->shell;
      instruction.posix = current->posix;
      instruction.pipefail = current->pipefail;
      instruction.workdir = current->workdir;
      instruction.has_workdir = current->has_workdir;
    }
    std::vector<Error> errors;
    read_instruction(instruction, {expander_, scope, commands_left_}, errors);
    for (Error& error : errors) problem(instruction, std::move(error));
    if (instruction.commands.size() >= commands_left_ && commands_left_ > 0) {
      problem(instruction,
              {Errc::too_many,
               "the file has more than 20000 shell commands: the rest is not looked at"});
    }
    commands_left_ -= std::min(commands_left_, instruction.commands.size());
  }

  void keep_global(Instruction instruction) {
    for (const Variable& variable : instruction.variables)
      file_.global_args[variable.name] = known(variable);
    file_.globals.push_back(std::move(instruction));
  }

  static std::optional<std::string> known(const Variable& variable) {
    if (!variable.has_value || variable.unresolved) return std::nullopt;
    return variable.value;
  }

  void begin_stage(Instruction from) {
    if (file_.stages.size() == stage_limit)
      return problem(from, {Errc::too_many, "more than 1000 stages: they are read as one"});
    read(from);
    Stage next{.index = static_cast<std::uint32_t>(file_.stages.size()),
               .at = from.at,
               .end_line = from.end_line};
    next.shell = {"/bin/sh", "-c"};
    if (from.args.size() == 3) next.alias = lower(from.args[2]);
    if (!next.alias.empty() && !is_stage_name(next.alias))
      problem(from, {Errc::malformed, printable(next.alias) + " is no name of a stage"});
    for (const Flag& flag : from.flags)
      if (flag.name == "--platform") next.platform = flag.value;
    start_from(next, from.from);
    from.from = next.base;
    next.instructions.push_back(std::move(from));
    file_.stages.push_back(std::move(next));
  }

  /// What the base brings: an earlier stage all that it set, an image nothing that is known here.
  void start_from(Stage& next, const From& base) {
    next.base = base;
    next.base.origin = Origin::image;
    const std::string name = lower(base.image.ref);
    next.scratch = name == "scratch";
    for (const Stage& earlier : file_.stages) {
      if (earlier.alias.empty() || earlier.alias != name) continue;
      next.base.origin = Origin::stage;
      next.base.stage = earlier.index;
    }
    if (!next.base.stage) {
      next.windows = is_windows(base.image, next.platform);
      if (next.windows) set_shell(next, {"cmd", "/S", "/C"});
      return;
    }
    const Stage& parent = file_.stages[*next.base.stage];
    next.windows = parent.windows;
    next.scratch = false;
    set_shell(next, parent.shell);
    if (!may_inherit(parent)) return;
    next.user = parent.user;
    next.user_unresolved = parent.user_unresolved;
    next.has_user = parent.has_user;
    next.user_line = parent.user_line;
    next.workdir = parent.workdir;
    next.has_workdir = parent.has_workdir;
    next.has_health = parent.has_health;
    next.labels = parent.labels;
    next.env = parent.env;
    next.args = parent.args;
  }

  /// A thousand stages must not each copy a thousand variables.
  bool may_inherit(const Stage& parent) {
    std::size_t bytes = parent.user.size() + parent.workdir.size();
    for (const auto& [name, value] : parent.labels) bytes += 64 + name.size() + value.size();
    for (const Variables* variables : {&parent.env, &parent.args}) {
      for (const auto& [name, value] : *variables)
        bytes += 64 + name.size() + (value ? value->size() : 0);
    }
    if (bytes <= inherited_left_) {
      inherited_left_ -= bytes;
      return true;
    }
    note(file_.problems, {file_.path, parent.at.line},
         {Errc::too_large, "stages inherit more than 16 MiB of variables: the rest is left out"});
    return false;
  }

  void apply_variables(Stage& to, const Instruction& instruction) {
    for (const Variable& variable : instruction.variables) {
      if (instruction.op == "label") {
        to.labels[variable.name] = variable.value;
      } else if (instruction.op == "env") {
        to.env[variable.name] = known(variable);
      } else {
        const auto global = file_.global_args.find(variable.name);
        const bool inherits = !variable.has_value && global != file_.global_args.end();
        to.args[variable.name] = inherits ? global->second : known(variable);
      }
    }
  }

  void apply(const Instruction& instruction) {
    Stage& to = *stage();
    apply_variables(to, instruction);
    if (instruction.args.empty()) return;
    if (instruction.op == "user") {
      to.user = instruction.args[0];
      to.user_unresolved = instruction.unresolved;
      to.has_user = true;
      to.user_line = instruction.at.line;
    } else if (instruction.op == "workdir") {
      to.workdir =
          instruction.dest_absolute ? instruction.dest : to.workdir + "/" + instruction.dest;
      // Relative folders could pile up to more than any system takes.
      if (to.workdir.size() > 1024) to.workdir.resize(1024);
      to.has_workdir = true;
    } else if (instruction.op == "shell") {
      set_shell(to, instruction.args);
    } else if (instruction.op == "healthcheck") {
      ++to.health;
      to.has_health = !instruction.health_none;
    }
  }

  /// `from` is used in the stage with that index: what it names.
  void resolve(From& from, std::uint32_t index) const {
    const std::string name = lower(from.image.ref);
    if (const auto position = number<std::uint32_t>(name)) {
      from.origin = *position < index                 ? Origin::stage
                    : *position == index              ? Origin::self
                    : *position < file_.stages.size() ? Origin::later
                                                      : Origin::missing;
      if (*position < file_.stages.size()) from.stage = position;
      return;
    }
    const auto found = names_.find(name);
    if (found == names_.end()) return;
    const auto& indices = found->second;
    const auto not_earlier = std::ranges::lower_bound(indices, index);
    if (not_earlier != indices.begin()) {
      from.stage = *std::prev(not_earlier);
      from.origin = Origin::stage;
    } else {
      from.stage = *not_earlier;
      from.origin = *not_earlier == index ? Origin::self : Origin::later;
    }
  }

  void resolve_origins() {
    for (const Stage& each : file_.stages)
      if (!each.alias.empty()) names_[each.alias].push_back(each.index);
    for (Stage& each : file_.stages) {
      for (Instruction& instruction : each.instructions) {
        if (instruction.op == "copy" && instruction.from.origin != Origin::none)
          resolve(instruction.from, each.index);
        for (From& from : instruction.mount_from) resolve(from, each.index);
      }
    }
  }

  void mark_used() {
    if (file_.stages.empty()) return;
    file_.stages.back().final = true;
    file_.stages.back().used = true;
    const auto mark = [&](const From& from) {
      if (from.origin == Origin::stage) file_.stages[*from.stage].used = true;
    };
    for (std::size_t i = file_.stages.size(); i-- > 0;) {
      const Stage& each = file_.stages[i];
      if (!each.used) continue;
      mark(each.base);
      for (const Instruction& instruction : each.instructions) {
        mark(instruction.from);
        for (const From& from : instruction.mount_from) mark(from);
      }
    }
  }

  Lines lines_;
  Expander expander_;
  Dockerfile file_;
  std::map<std::string, std::vector<std::uint32_t>, std::less<>> names_;  // alias → its stages
  std::size_t commands_left_ = shell::command_limit;
  std::size_t inherited_left_ = 16 << 20;
  std::uint32_t count_ = 0;
};

constexpr std::array names = {"dockerfile"sv,    "dockerfile.*"sv,    "*.dockerfile"sv,
                              "containerfile"sv, "containerfile.*"sv, "*.containerfile"sv};

constexpr std::string_view other_ends =
    "dockerignore md txt rst html json yaml yml toml lock vim el go py js ts rb rs c h cpp java sh "
    "bash ps1 bat orig rej bak swp";

}  // namespace

std::string_view name_of(Source::Kind kind) {
  constexpr std::array kinds = {"file"sv, "archive"sv, "url"sv, "git"sv, "stage"sv, "heredoc"sv};
  return kinds[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Origin origin) {
  constexpr std::array origins = {"none"sv, "stage"sv, "self"sv, "later"sv, "missing"sv, "image"sv};
  return origins[static_cast<std::size_t>(origin)];
}

Dockerfile parse_dockerfile(std::string_view path, std::string_view text) {
  return Builder(path, read_lines(path, text)).build();
}

std::span<const std::string_view> wanted_names() { return names; }

bool is_dockerfile_name(std::string_view path) {
  const std::string name = lower(path.substr(path.rfind('/') + 1));
  // "Dockerfile.dev" is one; a text or program about them is none.
  const std::size_t dot = name.rfind('.');
  if (dot != std::string::npos && is_one_of(name.substr(dot + 1), other_ends)) return false;
  return std::ranges::any_of(names,
                             [&](std::string_view pattern) { return glob_match(pattern, name); });
}

}  // namespace plimsoll::docker
