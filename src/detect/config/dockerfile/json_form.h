// detect/config/dockerfile/json_form.h - the exec form of an instruction: an array of strings.
//
// Format  RFC 8259, as BuildKit takes it: what does not parse is a command for the shell, what
//         parses and holds something else than strings is an error.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "detect/config/shell/text.h"

namespace plimsoll::docker {

using shell::Text;

/// The strings of the array, unescaped; nothing if `text` is no JSON array.
Result<std::optional<std::vector<Text>>> parse_json_form(const Text& text);

}  // namespace plimsoll::docker
