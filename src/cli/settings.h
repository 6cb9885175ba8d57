// cli/settings.h - values for flags that the command line left open: variables, settings files.
//
// Order   flag, PLIMSOLL_* variable, plimsoll.yaml (working directory, then the user's, then the
//         system's), default.
// Errors  a settings file with a name that no command has, or that is no regular file, is refused
//         with its place: a typing error must not go unseen. One of the user or the system that
//         may not be read (another user's HOME) is a notice.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace CLI {
class App;
}

namespace plimsoll {

struct Setting {
  std::vector<std::string> values;
  std::string origin;  // "PLIMSOLL_EXIT_ON", "/etc/plimsoll/plimsoll.yaml:3"
};

/// Where the value of each flag came from, by its name without dashes ("exit-on"): "--exit-on" for
/// the command line.
using Origins = std::map<std::string, std::string>;

struct AppliedSettings {
  Origins origins;
  // Files that were left aside, and why; what the working directory's file sets.
  std::vector<std::string> notices;
};

/// Whether the value came from the file that lies where the program was started.
bool is_of_working_directory(std::string_view origin);

/// The variable that a flag listens to: "exit-on" -> "PLIMSOLL_EXIT_ON".
std::string variable_of(std::string_view flag);

/// Variables that begin like settings and are none: typing errors. Variables of other programs may
/// begin so too, so nothing is refused.
std::vector<std::string> unknown_variables();

/// Fills every long flag of `app` that was not given and listens to settings (`configurable`).
/// A variable takes a comma where a file has a list.
Result<AppliedSettings> apply_settings(CLI::App& app);

/// An Error about a flag's value ("--jobs: …") names the variable or the line that it came from.
Error at_origin(Error error, const Origins& origins);

/// Unless `quiet`: but the working directory's file cannot hush what is said of it.
void print_notices(const AppliedSettings& applied, bool quiet);

}  // namespace plimsoll
