// cli/command.h - what a command is: its name, its line in the help, and its main function.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace CLI {
class App;
}

namespace plimsoll {

/// Exit statuses, as docs promise them (interfaces of the product).
enum class Exit : int { ok = 0, found = 1, failed = 2 };

using Arguments = std::vector<std::string>;  // without the program's and the command's name

struct Command {
  std::string_view name;
  std::string_view group;    // heading in --help
  std::string_view summary;  // one line
  Exit (*run)(const Arguments& arguments);
};

/// Every command there is, in the order of the help. Only the one that is called builds its flags.
std::span<const Command> all_commands();

/// True for a command that a later version will have.
bool is_promised(std::string_view command);

/// Parses `arguments` by `app` and runs `work`; --help exits ok, wrong usage fails with a word on
/// standard error.
Exit parse_and_run(CLI::App& app, const Arguments& arguments, const std::function<Exit()>& work);

/// Prints "plimsoll: what" to standard error.
Exit report_failure(const Error& error);

}  // namespace plimsoll
