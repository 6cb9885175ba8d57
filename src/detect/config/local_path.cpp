// detect/config/local_path.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/local_path.h"

#include <vector>

#include "base/text.h"

namespace plimsoll::config {

std::optional<std::string> local_path(std::string_view folder, std::string_view named) {
  if (named.starts_with('/')) return std::nullopt;
  std::vector<std::string_view> parts;
  for (const std::string_view whole : {folder, named}) {
    for (const std::string_view part : split(whole, '/')) {
      if (part.empty() || part == ".") continue;
      if (part != "..") {
        parts.push_back(part);
      } else if (parts.empty()) {
        return std::nullopt;
      } else {
        parts.pop_back();
      }
    }
  }
  return join(parts, "/");
}

}  // namespace plimsoll::config
