// cli/version.cpp - plimsoll version: what this program is.
// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "cli/command.h"

namespace plimsoll {

Exit run_version(const Arguments& /*arguments*/) {
  std::cout << "plimsoll " PLIMSOLL_VERSION "\n";
  return Exit::ok;
}

}  // namespace plimsoll
