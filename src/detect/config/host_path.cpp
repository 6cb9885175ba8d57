// detect/config/host_path.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/host_path.h"

#include <vector>

#include "base/text.h"

namespace plimsoll::config {

std::string clean_path(std::string_view path) {
  if (!path.starts_with('/')) return std::string(path);
  std::vector<std::string_view> parts;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") parts.push_back(part);
    else if (!parts.empty()) parts.pop_back();
  }
  return "/" + join(parts, "/");
}

}  // namespace plimsoll::config
