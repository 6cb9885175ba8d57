// cli/version.cpp - plimsoll version: what this program is.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/command.h"

namespace plimsoll {

Exit run_version(const Arguments& arguments) {
  CLI::App app("The version of this program.", "plimsoll version");
  return parse_and_run(app, arguments, [] {
    std::cout << "plimsoll " PLIMSOLL_VERSION "\n";
    return Exit::ok;
  });
}

}  // namespace plimsoll
