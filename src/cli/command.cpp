// cli/command.cpp - from arguments to an exit status.
// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "base/text.h"

namespace plimsoll {

Exit parse_and_run(CLI::App& app, const Arguments& arguments, const std::function<Exit()>& work) {
  try {
    std::vector<std::string> reversed(arguments.rbegin(),
                                      arguments.rend());  // CLI11 takes them from the back
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return Exit::ok;
  } catch (const CLI::ParseError& error) {
    std::cerr << "plimsoll: " << printable(error.what()) << "\nplimsoll: see: " << app.get_name()
              << " --help\n";
    return Exit::failed;
  }
  return work();
}

Exit report_failure(const Error& error) {
  std::cerr << "plimsoll: " << printable(error.what, true) << '\n';
  return Exit::failed;
}

}  // namespace plimsoll
