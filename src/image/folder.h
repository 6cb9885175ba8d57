// image/folder.h - an unpacked system or a source tree as one layer; and one layer of an image that
// a store keeps unpacked.
//
// Safety  links are never followed; other file systems that only the kernel fills (proc, sysfs …)
//         are left out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "facts/layer_builder.h"
#include "facts/linked.h"
#include "image/overlay.h"

namespace plimsoll {

struct FolderOptions {
  const Router* router = nullptr;
  Detectors* detectors = nullptr;  // null: nobody looks into the content of files
  const LayerLimits* limits = nullptr;
  std::vector<std::string> skip_folders;  // base names that are not entered: ".git" of source trees
  /// The folder is a layer of an overlay file system, which was unpacked from a tar archive: it
  /// gives the facts that the archive gave. Whiteouts and marks count, and of several names of one
  /// file the first one is the file and the others are hard links to it.
  std::optional<OverlayMount> overlay = {};
  bool files_too = false;  // the path may be that of a file: a tree of that alone
};

/// What cannot be opened is a Problem; only the folder itself must be readable.
Result<LayerFacts> read_folder(const std::string& path, const FolderOptions& options);

/// What analyzers find in some files of a folder that was read before, under the names that links
/// give them.
Result<Collected> read_linked_in_folder(const std::string& path, const FolderOptions& options,
                                        std::span<const LinkedFile> files);

}  // namespace plimsoll
