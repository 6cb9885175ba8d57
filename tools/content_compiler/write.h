// content_compiler/write.h - what every kind of content needs to check YAML and to write C++.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "base/yaml.h"

namespace plimsoll {

/// A C++ string literal.
inline std::string quoted(std::string_view text) {
  std::string literal = "\"";
  for (const char c : text) {
    if (c == '\n') literal += "\\n";
    else if (c == '"' || c == '\\') (literal += '\\') += c;
    else literal += c;
  }
  return literal + '"';
}

/// An Error at the first key that is none of `allowed`.
inline Status check_keys(const YamlDocument& document, YamlValue mapping,
                         std::span<const std::string_view> allowed) {
  for (const auto& [key, value] : mapping.members()) {
    if (std::ranges::find(allowed, key.text()) == allowed.end()) {
      return std::unexpected(document.error_at(key, "no such key"));
    }
  }
  return {};
}

}  // namespace plimsoll
