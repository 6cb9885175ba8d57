// analyzer/npm/manifest.h - what a package.json and an entry of a lock file have in common.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"

namespace plimsoll {

/// Name and version (or range, or tag; may be empty) of an alias: "npm:@a/b@^1.0.0" gives "@a/b"
/// and "^1.0.0"; nothing if `specifier` is none.
std::optional<std::pair<std::string_view, std::string_view>> alias_of(std::string_view specifier);

/// The packages that objects like {"name": "^1.0.0"} ask for, aliases by their real name; sorted,
/// each once.
std::vector<std::string> names_asked_by(std::initializer_list<JsonValue> dependencies);

/// Of all the forms there have been: "MIT", {"type": "MIT"}, ["MIT", {"type": "X11"}].
std::vector<std::string> licenses_in(JsonValue license);

}  // namespace plimsoll
