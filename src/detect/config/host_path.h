// detect/config/host_path.h - paths on a host, as documents write them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace plimsoll::config {

/// Without empty and dot parts and a slash at the end, ".." taken back: "//etc/./x/../" is "/etc".
/// What does not begin with a slash stays as it is.
std::string clean_path(std::string_view path);

}  // namespace plimsoll::config
