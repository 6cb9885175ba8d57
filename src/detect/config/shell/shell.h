// detect/config/shell/shell.h - the commands of a shell script, as much of them as a check
// wants to know: which program, with which arguments, in which order, joined how.
//
// Format  POSIX.1-2017, Shell Command Language, and what bash adds to it ([[, <<<, <(…), $'…').
// Shape   one Command a simple command, in the order of the text; a command that starts another
//         one (sudo, env, xargs, sh -c) is followed by that one; so are the commands of $(…).
// Errors  none: what is no shell script gives commands that make no sense, never a failure.
// Safety  bounded: commands, nesting; variables are left as they are written.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/config/shell/text.h"

namespace plimsoll::shell {

/// What a package manager is asked to install.
struct PackageArg {
  std::string manager;  // "apt-get", "pip"
  std::string name;
  std::string version;      // empty if none is named
  bool pinned = false;      // a version, a digest, a commit: not whatever is newest
  bool file = false;        // a file, a folder or a URL instead of a name
  bool unresolved = false;  // the name is a variable
  bool operator==(const PackageArg&) const = default;
};

struct Redirect {
  std::string op;  // ">", ">>", "<", "<<<" …
  std::string target;
  bool operator==(const Redirect&) const = default;
};

struct Assignment {
  std::string name, value;
  bool operator==(const Assignment&) const = default;
};

struct Command {
  /// How it came here when it does not stand in the script itself.
  enum class Via : std::uint8_t {
    script,        // it does
    wrapper,       // another program starts it: sudo, env, xargs
    shell,         // sh -c "…", eval "…", a here-document of a shell
    substitution,  // $(…), `…`, <(…)
  };

  std::uint32_t idx = 0;              // among all of the instruction
  std::string name;                   // without its folder
  std::string program;                // as written
  std::string verb;                   // the first of pos
  std::vector<std::string> args;      // all, in order
  std::vector<std::string> pos;       // those that are neither a flag nor a flag's value
  std::vector<std::string> flags;     // "--yes"; "-y" and "-q" of -yq; "--name=value" as well
  std::vector<Assignment> variables;  // NAME=VALUE in front of it
  std::vector<Redirect> redirects;
  bool piped = false;                   // its output goes into a pipe
  bool pipefail = false;                // a pipe fails here if any part of it does
  std::string after;                    // what joins it to the one before: && || ; | & or nothing
  std::vector<std::string> feeds;       // programs that read its output, through pipes or $(…)
  std::optional<std::uint32_t> parent;  // the command that it is inside of
  Via via = Via::script;
  std::vector<PackageArg> pkgs;
  Position at;
};
std::string_view name_of(Command::Via via);

inline constexpr std::size_t command_limit = 20'000;  // of one file

struct ShellOptions {
  bool pipefail = false;
  std::size_t limit = command_limit;  // so many commands in all
};

/// Appends the commands of `script`.
void read_commands(const Text& script, ShellOptions options, std::vector<Command>& commands);
/// The one command of an exec form.
void read_exec(const std::vector<Text>& words, ShellOptions options,
               std::vector<Command>& commands);

/// True for sh, bash and their kin.
bool is_shell(std::string_view name);

}  // namespace plimsoll::shell
