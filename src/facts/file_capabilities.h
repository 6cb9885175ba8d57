// facts/file_capabilities.h - rights that a program has of its own: the extended attribute
// security.capability.
//
// Format  linux/capability.h, struct vfs_cap_data and vfs_ns_cap_data; capabilities(7). Numbers are
//         little-endian: revision and flags, then permitted and inheritable sets by turns, 32 bits
//         each; of revision 3 the root of the user namespace in which they count.
// Errors  what the kernel would not take either: another length, another revision.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace plimsoll {

struct FileCapabilities {
  std::uint64_t permitted = 0, inheritable = 0;  // a bit for each capability
  bool effective = false;                        // they count as soon as the program runs
  std::optional<std::uint32_t> root;  // uid; only where that one is root of a user namespace
  bool operator==(const FileCapabilities&) const = default;
};

inline constexpr const char* capabilities_attribute = "security.capability";
inline constexpr std::size_t capabilities_size = 24;  // bytes of the longest value there is

Result<FileCapabilities> decode_file_capabilities(std::string_view value);

/// One text for each capability, by their numbers: "cap_net_raw+ep", with the letters of
/// cap_from_text(3): effective, inheritable, permitted. What has no name is "cap_63+p".
std::vector<std::string> texts_of(const FileCapabilities& capabilities);

}  // namespace plimsoll
