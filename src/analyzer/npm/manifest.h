// analyzer/npm/manifest.h - what a package.json and an entry of a lock file have in common.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace plimsoll {

/// As Node reads it: bytes that are not UTF-8, as in names of authors, spoil only themselves.
Status parse_as_node(JsonDocument& document, std::string_view text, JsonLimits limits);

/// "a" or "@a/b", whatever else its signs may be: there are packages older than any rule.
bool is_package_name(std::string_view name);
std::unexpected<Error> no_package_name(std::string_view name);

/// Name and version (or range, or tag; may be empty) of an alias: "npm:@a/b@^1.0.0" gives "@a/b"
/// and "^1.0.0"; nothing if `specifier` is none.
std::optional<std::pair<std::string_view, std::string_view>> alias_of(std::string_view specifier);

/// The packages that objects like {"name": "^1.0.0"} ask for, aliases by their real name; sorted,
/// each once.
std::vector<std::string> names_asked_by(std::initializer_list<JsonValue> dependencies);

/// Of all the forms there have been: "MIT", {"type": "MIT"}, ["MIT", {"type": "X11"}].
std::vector<std::string> licenses_in(JsonValue license);

}  // namespace plimsoll
