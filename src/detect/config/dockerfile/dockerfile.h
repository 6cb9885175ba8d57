// detect/config/dockerfile/dockerfile.h - a Dockerfile (Containerfile) as BuildKit reads it: its
// stages, their instructions, and what each instruction means where it stands.
//
// Format  docs.docker.com/reference/dockerfile
// Shape   instructions in the order of the file; a stage that starts FROM another one has that
//         one's user, folder, shell, variables and health check.
// Errors  an instruction that makes no sense is a Problem of its line; all others still count.
// Safety  bounded: size, instructions, here-documents, variables, shell commands.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "detect/config/dockerfile/expand.h"
#include "detect/config/dockerfile/image_name.h"
#include "detect/config/dockerfile/lines.h"
#include "detect/config/shell/shell.h"

namespace plimsoll::docker {

using shell::Command;

/// NAME=VALUE of ENV, ARG, LABEL; the names of ARG may have no value.
struct Variable {
  std::string name;
  std::string value;  // expanded
  bool has_value = false;
  bool unresolved = false;
  Position at;
};

struct Port {
  std::string raw;
  std::optional<std::uint64_t> number, to;  // nothing if a variable hides them; `to` = `number`
  std::string protocol = "tcp";
  Position at;
};

struct Source {
  enum class Kind : std::uint8_t { file, archive, url, git, stage, heredoc };
  std::string raw;
  std::string text;  // expanded
  Kind kind = Kind::file;
  Position at;
};
std::string_view name_of(Source::Kind kind);

/// RUN --mount=type=…
struct Mount {
  std::string type = "bind";
  std::string target, source, from, id;
  bool read_write = false;
  std::map<std::string, std::string, std::less<>> options;  // all of them, keys in lower case
  Position at;
};

/// What --from= of COPY or of a mount, or the image of FROM, names.
enum class Origin : std::uint8_t {
  none,
  stage,    // an earlier stage
  self,     // its own stage
  later,    // a stage that comes after it
  missing,  // a number that no stage has
  image
};
std::string_view name_of(Origin origin);

struct From {
  std::string raw;
  Origin origin = Origin::none;
  std::optional<std::uint32_t> stage;  // its index
  ImageName image;                     // of an image
  Position at;
};

struct Instruction {
  std::uint32_t n = 0;              // in the file, from 0
  Position at;                      // of the keyword
  std::uint32_t end_line = 0;       // here-documents included
  bool onbuild = false;             // behind ONBUILD
  bool json = false;                // exec form
  bool unresolved = false;          // a variable in args is not known
  bool posix = true;                // the shell in force is a POSIX one
  bool pipefail = false;            // and is started with pipefail
  bool dest_absolute = false;       // dest begins at a root
  bool dest_unresolved = false;     // a variable in it is not known
  bool has_workdir = false;         // the file sets the folder in force
  bool health_none = false;         // HEALTHCHECK NONE
  std::string op;                   // "run"; behind ONBUILD, what is put off
  Text text;                        // behind the keyword and flags, as written
  std::vector<std::string> args;    // words (JSON: strings), expanded where BuildKit does so
  std::vector<Flag> flags;          // expanded
  std::vector<std::string> shell;   // the shell in force
  std::vector<Variable> variables;  // ENV, ARG, LABEL
  std::vector<Port> ports;          // EXPOSE
  std::vector<Source> sources;      // COPY, ADD
  std::string dest;                 // COPY, ADD, WORKDIR, expanded
  std::string workdir;              // in force at this place, before WORKDIR itself
  From from;                        // FROM, COPY --from
  std::vector<Mount> mounts;        // RUN
  std::vector<From> mount_from;     // of mounts with from=
  std::vector<Heredoc> heredocs;    // RUN, COPY, ADD
  std::vector<Command> commands;    // RUN, CMD, ENTRYPOINT, HEALTHCHECK CMD
};

struct Stage {
  std::uint32_t index = 0;
  std::string alias;   // in lower case, empty if it has none
  bool final = false;  // the last one: what `docker build` makes without --target
  bool used = false;   // the final stage needs it
  bool scratch = false;
  bool windows = false;
  std::string platform;
  From base;         // image or earlier stage
  std::string user;  // in force at the end; empty if nothing here sets one
  bool user_unresolved = false;
  bool has_user = false;  // in this stage or in those it starts from
  std::uint32_t user_line = 0;
  std::string workdir;
  bool has_workdir = false;
  std::uint32_t health = 0;  // HEALTHCHECKs in this stage
  bool has_health = false;   // one is in force at the end, here or inherited
  std::vector<std::string> shell;
  bool posix = true, pipefail = false;
  std::map<std::string, std::string, std::less<>> labels;
  Variables env, args;  // in force at the end
  Position at;
  std::uint32_t end_line = 0;
  std::vector<Instruction> instructions;  // FROM is the first
};

/// An instruction where Docker takes none of its kind.
struct Misplaced {
  std::string op;
  bool onbuild = false;  // behind ONBUILD; otherwise before the first FROM
  Position at;
};

struct Dockerfile {
  std::string path;
  Directives directives;
  std::vector<Comment> comments;
  std::vector<Instruction> globals;  // ARG before the first FROM
  Variables global_args;
  std::vector<Stage> stages;
  std::vector<Misplaced> misplaced;
  std::vector<Problem> problems;
};

Dockerfile parse_dockerfile(std::string_view path, std::string_view text);

/// Patterns of the last segment of a path, in lower case.
std::span<const std::string_view> wanted_names();
bool is_dockerfile_name(std::string_view path);

}  // namespace plimsoll::docker
