// detect/secret/named_files.cpp - globs by their last parts.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/named_files.h"

#include <algorithm>

#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::string_view wildcards = "*?[";

bool has_no_wildcard(std::string_view text) {
  return !text.empty() && text.find_first_of(wildcards) == std::string_view::npos;
}

/// What stands behind the last dot.
std::string_view ending_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

}  // namespace

void NamedFiles::add(const std::vector<std::string>& globs) {
  for (const std::string& glob : globs) {
    const std::string_view name = base_name(glob);
    const std::string_view folder = base_name(folder_of(glob));
    if (has_no_wildcard(name)) names_.emplace(name);
    else if (has_no_wildcard(ending_of(name))) endings_.emplace(ending_of(name));
    else if (name == "*" && has_no_wildcard(folder)) folders_.emplace(folder);
    else globs_.push_back(glob);
  }
}

bool NamedFiles::may_hold(std::string_view path) const {
  const std::string_view name = base_name(path);
  return names_.contains(name) || endings_.contains(ending_of(name)) ||
         folders_.contains(base_name(folder_of(path))) ||
         std::ranges::any_of(globs_,
                             [&](const std::string& glob) { return glob_match(glob, path); });
}

}  // namespace plimsoll
