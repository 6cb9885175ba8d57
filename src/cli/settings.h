// cli/settings.h - values for flags that the command line left open: variables, settings files.
//
// Order   flag, PLIMSOLL_* variable, plimsoll.yaml (working directory, then the user's, then the
//         system's), default.
// Errors  a settings file with a name that no command has is refused with its place: a typing error
//         must not go unseen.
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

/// Every setting of files, the nearer file first; by flag name without dashes ("exit-on").
Result<std::map<std::string, Setting>> read_settings();

/// The variable that a flag listens to: "exit-on" -> "PLIMSOLL_EXIT_ON".
std::string variable_of(std::string_view flag);

/// Variables that begin like settings and are none: typing errors. Variables of other programs may
/// begin so too, so nothing is refused.
std::vector<std::string> unknown_variables();

/// Fills every long flag of `app` that was not given. `origins` receives where each value came
/// from.
Status apply_settings(CLI::App& app, std::map<std::string, std::string>* origins = nullptr);

}  // namespace plimsoll
