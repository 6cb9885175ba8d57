// facts/entry.h - one name in one layer.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "facts/file_capabilities.h"

namespace plimsoll {

enum class EntryType : std::uint8_t {
  file,
  folder,
  symlink,
  hardlink,
  character_device,
  block_device,
  fifo
};

struct Entry {
  std::string path;  // clean (image/path.h)
  EntryType type = EntryType::file;
  std::uint32_t mode = 0;  // permission bits, set-id bits and sticky bit
  std::uint32_t uid = 0, gid = 0;
  std::uint64_t size = 0;  // of a file's content, holes included
  std::string link;        // a symlink's target as written; a hard link's target as a clean path
  std::optional<FileCapabilities> capabilities = {};
  bool operator==(const Entry&) const = default;
};

/// A file with an x bit: what analyzers of programs are offered.
inline bool is_executable(const Entry& entry) {
  return entry.type == EntryType::file && (entry.mode & 0111U) != 0 && entry.size > 0;
}

}  // namespace plimsoll
