// analyzer/npm/manifest.cpp - what a package.json and an entry of a lock file have in common.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/npm/manifest.h"

#include <algorithm>

#include "base/text.h"

namespace plimsoll {

Status parse_as_node(JsonDocument& document, std::string_view text, JsonLimits limits) {
  return is_utf8(text) ? document.parse(text, limits) : document.parse(to_utf8(text), limits);
}

bool is_package_name(std::string_view name) {
  if (name.starts_with('@')) name = name.substr(std::min(name.find('/'), name.size() - 1) + 1);
  const auto is_strange = [](char c) { return c == '/' || c == '\\' || c == ' ' || is_control(c); };
  return !name.empty() && !name.starts_with('.') && std::ranges::none_of(name, is_strange);
}

std::unexpected<Error> no_package_name(std::string_view name) {
  return fail(Errc::malformed, "not a package name: " + printable(name.substr(0, 60)));
}

std::optional<std::pair<std::string_view, std::string_view>> alias_of(std::string_view specifier) {
  constexpr std::string_view scheme = "npm:";
  if (!specifier.starts_with(scheme)) return std::nullopt;
  const std::string_view alias = specifier.substr(scheme.size());
  const std::size_t at = alias.find('@', 1);  // the first sign may be that of a scope
  if (at == std::string_view::npos) return std::pair{alias, std::string_view()};
  return std::pair{alias.substr(0, at), alias.substr(at + 1)};
}

std::vector<std::string> names_asked_by(std::initializer_list<JsonValue> dependencies) {
  std::vector<std::string> names;
  for (const JsonValue list : dependencies) {
    for (const auto& [key, specifier] : list.members()) {
      const auto alias = alias_of(specifier.text());
      const std::string_view name = alias ? alias->first : key;
      if (!name.empty()) names.emplace_back(name);
    }
  }
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  return names;
}

std::vector<std::string> licenses_in(JsonValue license) {
  std::vector<std::string> found;
  const auto take = [&](JsonValue one) {
    const std::string_view name = trim(one.is_object() ? one["type"].text() : one.text());
    if (!name.empty()) found.emplace_back(name);
  };
  if (!license.is_array()) take(license);
  for (const JsonValue one : license.items()) take(one);
  return found;
}

}  // namespace plimsoll
