// cli/terminal.h - how standard output wants its text, and writing it there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "report/formats.h"

namespace plimsoll {

/// Colours and the width of the terminal; neither when standard output is none. `no_color` and the
/// variable NO_COLOR (https://no-color.org) forbid colours.
RenderOptions terminal_options(bool no_color);

/// Who reads may leave before the end (`| head`): that is no Error.
Status write_to_standard_output(std::string_view text);
bool reader_has_left();

}  // namespace plimsoll
