// detect/config/local_path.h - paths that documents name, as paths of the tree.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plimsoll::config {

/// What `named` is, seen from a folder of the tree: without . and .. and double slashes. Nothing
/// if it is absolute or leads out of the tree. "" is the tree itself.
std::optional<std::string> local_path(std::string_view folder, std::string_view named);

}  // namespace plimsoll::config
