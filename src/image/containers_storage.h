// image/containers_storage.h - images that podman, buildah and CRI-O keep on this machine's disk,
// read without any of them.
//
// Reads   DRIVER-images/images.json and the documents beside it, DRIVER-layers/layers.json, and the
//         layers as folders. Locks are not taken: the lists are replaced as wholes.
// Format  the Go library containers/storage; it promises no format, so what is not understood is
//         refused: layers of composefs, drivers beside overlay and vfs.
// Errors  an image that is not there: the names that are; a store of somebody else: who may read it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "image/documents.h"
#include "image/source.h"
#include "image/store_roots.h"

namespace plimsoll {

/// `reference` as behind "containers-storage:"; without a store in brackets, from this user's.
Result<ImageSource> open_stored_image(std::string_view reference,
                                      const std::optional<Platform>& platform);

/// The files and folders that it reads. What is wrong with the name or the settings shows when the
/// image is opened.
std::vector<std::string> stored_image_paths(const std::string& reference);

/// From the first of some stores that has it; its layers may lie in any of them.
Result<ImageSource> open_image_in_stores(std::span<const StoreRoot> roots, const std::string& name,
                                         const std::optional<Platform>& platform);

}  // namespace plimsoll
