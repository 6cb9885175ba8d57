// fetch/private_file.h - a file with secrets: changed by one process at a time, read by its owner.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"

namespace plimsoll::fetch {

/// While it lives, other processes of ours wait to change files of the same folder.
class PrivateFile {
 public:
  /// Links are followed, since dot files are often links. Need not be there; its folder must.
  static Result<PrivateFile> open(const std::string& path);
  /// Beside, fsync, rename; mode 0600. Who owned the file keeps it, where we may give it back.
  [[nodiscard]] Status replace(std::string_view text) const;

 private:
  PrivateFile(std::string path, Descriptor folder)
      : path_(std::move(path)), folder_(std::move(folder)) {}
  std::string path_;
  Descriptor folder_;  // locked
};

}  // namespace plimsoll::fetch
