// image/path.h - names from archives, as paths inside the image.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

struct CleanPath {
  std::string path;       // no leading slash, no "." or "..", no empty segment; "" is the root
  bool absolute = false;  // began with a slash: taken as relative to the root
};

/// unsafe_path if ".." leaves the root; too_large over 4096 bytes (the kernel's PATH_MAX);
/// malformed with a NUL.
Result<CleanPath> clean_path(std::string_view raw);

/// Where a symbolic link at `path` with this target leads, lexically; never above the root.
std::string link_target(std::string_view path, std::string_view target);

}  // namespace plimsoll
