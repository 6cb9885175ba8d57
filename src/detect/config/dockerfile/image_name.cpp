// detect/config/dockerfile/image_name.cpp - the name of an image, cut leniently.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/dockerfile/image_name.h"

#include <algorithm>

#include "base/text.h"

namespace plimsoll::docker {

namespace {

constexpr std::string_view hub = "docker.io";

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/// Where "${" of the text is open: its colons and slashes are no separators.
std::size_t last_outside_braces(std::string_view text, char sign) {
  std::size_t found = std::string_view::npos;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{' && i > 0 && text[i - 1] == '$') ++depth;
    if (text[i] == '}' && depth > 0) --depth;
    if (text[i] == sign && depth == 0) found = i;
  }
  return found;
}

bool is_registry(std::string_view first) {
  return first == "localhost" || first.find_first_of(".:") != std::string_view::npos ||
         (!first.contains('$') && std::ranges::any_of(first, is_upper));
}

}  // namespace

ImageName cut_image_name(std::string_view raw, std::string_view ref, bool unresolved) {
  ImageName name{.raw = std::string(raw), .ref = std::string(ref), .unresolved = unresolved};
  std::string_view rest = ref;
  if (const std::size_t at = last_outside_braces(rest, '@'); at != std::string_view::npos) {
    name.digest = rest.substr(at + 1);
    rest = rest.substr(0, at);
  }
  const std::size_t colon = last_outside_braces(rest, ':');
  if (colon != std::string_view::npos && !rest.substr(colon).contains('/')) {
    name.tag = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
  }
  name.registry = hub;
  const std::size_t slash = rest.find('/');
  if (slash != std::string_view::npos && is_registry(rest.substr(0, slash))) {
    name.registry = rest.substr(0, slash);
    rest.remove_prefix(slash + 1);
  }
  if (name.registry == "index.docker.io") name.registry = hub;
  name.repository = rest;
  // No engine takes capitals in a path: it stands for a name that a script puts in its place.
  name.unresolved = name.unresolved || std::ranges::any_of(rest, is_upper);
  const bool official = name.registry == hub && !rest.contains('/') && !rest.empty();
  if (official && !rest.starts_with('$')) name.repository.insert(0, "library/");
  return name;
}

}  // namespace plimsoll::docker
