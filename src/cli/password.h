// cli/password.h - a secret from a person or from another program; never from an argument, which
// every user of the machine could see.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

namespace plimsoll {

/// A line from the terminal that is standard input, after `prompt` on standard error. Not echoed if
/// it is `secret`: echo comes back whatever happens. usage: standard input is no terminal.
Result<std::string> ask_at_terminal(const std::string& prompt, bool secret);

/// All of standard input without its last line end.
Result<std::string> password_from_standard_input();

}  // namespace plimsoll
