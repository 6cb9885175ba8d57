// detect/config/ci/commands.cpp - scripts of pipelines as facts.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/ci/commands.h"

#include <algorithm>

#include "content/facts.h"
#include "detect/config/shell/shell.h"

namespace plimsoll::config {

namespace {

using rule::Fact;
using rule::Record;
namespace of = rule::facts;

/// `${{ … }}` may hold quotes and signs that are none of the shell's: a name of the same length
/// stands in its place.
std::string without_expressions(std::string text) {
  for (std::size_t at = text.find("${{"); at != std::string::npos; at = text.find("${{", at)) {
    std::size_t end = text.find("}}", at);
    end = end == std::string::npos ? text.size() : end + 2;
    for (std::size_t i = at + 1; i < end; ++i) {
      if (text[i] != '\n') text[i] = '_';
    }
    at = end;
  }
  return text;
}

/// The script with the places of its lines; those of a folded or quoted text are all where it
/// begins.
shell::Text placed(const Value& script) {
  const std::string text = without_expressions(script.text);
  if (script.text_line != 0) return {text, {script.text_line, 1}};
  shell::Text all;
  const shell::Position at{script.line, script.column};
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::size_t length = end == std::string_view::npos ? rest.size() : end + 1;
    all.add(rest.substr(0, length), at);
    rest.remove_prefix(length);
  }
  return all;
}

void add(const shell::Command& command, const ScriptOf& whose, rule::Facts& facts) {
  Record& to = facts.add(of::ci_command::record_type, nullptr, command.at.line, command.at.column);
  to.set(of::ci_command::system, facts.text(whose.system));
  to.set(of::ci_command::section, facts.text(whose.section));
  to.set(of::ci_command::job, facts.text_if_any(whose.job));
  to.set(of::ci_command::triggers, whose.triggers);
  to.set(of::ci_command::name, facts.text(command.name));
  to.set(of::ci_command::verb, facts.text_if_any(command.verb));
  to.set(of::ci_command::args, facts.texts(command.args));
  to.set(of::ci_command::pos, facts.texts(command.pos));
  to.set(of::ci_command::flags, facts.texts(command.flags));
  std::vector<std::string_view> writes;
  for (const shell::Redirect& redirect : command.redirects) {
    if (redirect.op.starts_with('>') || redirect.op.ends_with('>'))
      writes.emplace_back(redirect.target);
  }
  to.set(of::ci_command::writes, facts.texts(writes));
  to.set(of::ci_command::piped, Fact::of(command.piped));
  to.set(of::ci_command::feeds, facts.texts(command.feeds));
  to.set(of::ci_command::via, facts.text(name_of(command.via)));
}

}  // namespace

void add_commands(const Value& script, const ScriptOf& whose, ScriptsLeft& left,
                  rule::Facts& facts) {
  if (script.text.size() > left.bytes || left.commands == 0) {
    left.enough = false;
    return;
  }
  left.bytes -= script.text.size();
  std::vector<shell::Command> commands;
  shell::read_commands(placed(script), {.limit = left.commands}, commands);
  left.commands -= std::min(left.commands, commands.size());
  for (const shell::Command& command : commands) add(command, whose, facts);
}

void report_left_out(const ScriptsLeft& left, std::string_view path,
                     std::vector<Problem>& problems) {
  if (left.enough) return;
  problems.push_back(problem_at(
      {path}, {Errc::too_large, "scripts: more than 2 MiB or 20000 commands; not all were read"}));
}

}  // namespace plimsoll::config
