// cli/main.cpp - finds the command that the first word names, and runs it.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>

#include "base/text.h"
#include "cli/command.h"
#include "cli/terminal.h"

namespace plimsoll {
namespace {

void print_help(std::ostream& out) {
  out << "plimsoll: tells whether a container is safe to sail.\n\n"
         "usage: plimsoll COMMAND [FLAGS] [TARGET]\n";
  std::string_view group;
  for (const Command& command : all_commands()) {
    if (command.group != group) out << '\n' << (group = command.group) << ":\n";
    out << "  " << command.name
        << std::string(18 - std::min<std::size_t>(17, command.name.size()), ' ') << command.summary
        << '\n';
  }
  out << "\nplimsoll COMMAND --help says more. Exit status: 0 scanned; 1 a finding at or above "
         "--exit-on; 2 not scanned.\n";
}

Exit dispatch(const Arguments& words) {
  const std::string first = words.empty() ? "--help" : words[0];
  if (first == "--help" || first == "-h" || first == "help") {
    print_help(std::cout);
    return Exit::ok;
  }
  const std::string_view name = first == "--version" ? "version" : std::string_view(first);
  for (const Command& command : all_commands()) {
    if (command.name == name) return command.run({words.begin() + 1, words.end()});
  }
  if (is_promised(first))
    return report_failure({Errc::unsupported, first + ": not in this version yet"});
  std::cerr << "plimsoll: no such command: " << printable(first)
            << "\nplimsoll: see: plimsoll --help\n";
  return Exit::failed;
}

}  // namespace
}  // namespace plimsoll

int main(int argc, char** argv) {
  try {
    std::ios::sync_with_stdio(false);
    std::signal(SIGPIPE, SIG_IGN);  // `| head` ends what is written, not the program
    plimsoll::Exit status = plimsoll::dispatch({argv + 1, argv + argc});
    // A full disk must not look like an empty answer.
    if (!std::cout.flush() && !plimsoll::reader_has_left())
      status = plimsoll::report_failure({plimsoll::Errc::io, "standard output cannot be written"});
    return static_cast<int>(status);
  } catch (const std::exception& error) {  // out of memory, a bug: never a crash without a word
    std::cerr << "plimsoll: internal error: " << error.what() << '\n';
    return static_cast<int>(plimsoll::Exit::failed);
  }
}
