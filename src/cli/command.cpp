// cli/command.cpp - from arguments to an exit status.
// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "base/text.h"

namespace plimsoll {

namespace {

/// A flag that may come several times takes one value each time, or it would swallow the target
/// that stands behind it.
void leave_targets_alone(CLI::App& app) {
  const std::vector<CLI::Option*> options = app.get_options();
  const auto is_positional = [](const CLI::Option* option) { return option->get_positional(); };
  if (std::ranges::none_of(options, is_positional)) return;
  for (CLI::Option* const option : options) {
    if (!is_positional(option) && option->get_expected_max() > 1) option->allow_extra_args(false);
  }
}

}  // namespace

Exit parse_and_run(CLI::App& app, const Arguments& arguments, const std::function<Exit()>& work) {
  leave_targets_alone(app);
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
