// document/safe_json.cpp - text from inside a target, as JSON.
// SPDX-License-Identifier: Apache-2.0
#include "document/safe_json.h"

#include "base/text.h"

namespace plimsoll {

void safe_string(JsonWriter& json, std::string_view text, bool keep_lines) {
  if (is_plain(text)) json.string(text);
  else json.string(printable(text, keep_lines));
}

void safe_member(JsonWriter& json, std::string_view name, std::string_view text) {
  json.key(name);
  safe_string(json, text);
}

void safe_member_if(JsonWriter& json, std::string_view name, std::string_view text,
                    bool keep_lines) {
  if (text.empty()) return;
  json.key(name);
  safe_string(json, text, keep_lines);
}

void safe_strings_if(JsonWriter& json, std::string_view name,
                     const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json.key(name);
  json.begin_array();
  for (const std::string& one : texts) safe_string(json, one);
  json.end_array();
}

}  // namespace plimsoll
