// document/safe_json.h - text from inside a target, as JSON.
//
// Safety  what a terminal obeys is escaped before JSON's own escapes, so that it stays harmless
// when a script decodes and prints a value.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace plimsoll {

/// Line ends and tabs stay if `keep_lines`.
void safe_string(JsonWriter& json, std::string_view text, bool keep_lines = false);

void safe_member(JsonWriter& json, std::string_view name, std::string_view text);

/// Nothing at all if `text` is empty.
void safe_member_if(JsonWriter& json, std::string_view name, std::string_view text,
                    bool keep_lines = false);

/// A list of texts; nothing at all if it is empty.
void safe_strings_if(JsonWriter& json, std::string_view name,
                     const std::vector<std::string>& texts);

/// A list of objects, each filled by `write`.
template <typename Items, typename Write>
void write_objects(JsonWriter& json, std::string_view name, const Items& items, Write write) {
  json.key(name);
  json.begin_array();
  for (const auto& item : items) {
    json.begin_object();
    write(json, item);
    json.end_object();
  }
  json.end_array();
}

}  // namespace plimsoll
