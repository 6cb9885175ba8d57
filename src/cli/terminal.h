// cli/terminal.h - how standard output wants its text.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "report/formats.h"

namespace plimsoll {

/// Colours and the width of the terminal; neither when standard output is none. `no_color` and the
/// variable NO_COLOR (https://no-color.org) forbid colours.
RenderOptions terminal_options(bool no_color);

}  // namespace plimsoll
