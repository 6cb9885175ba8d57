// image/containerd.h - images read from containerd's stores on the disk: without containerd, its
// clients or its socket, and while it runs.
//
// Reads   below its root: io.containerd.metadata.v1.bolt/meta.db (names, digests),
//         io.containerd.content.v1.content/blobs (documents and layers, by digest);
//         io.containerd.snapshotter.v1.overlayfs/metadata.db (where layers are unpacked).
// Format  containerd's metadata/buckets.go and snapshots/storage/bolt.go: buckets v1/NAMESPACE/…
// Errors  permission_denied and not_found say what to do.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "image/bolt.h"
#include "image/containerd_names.h"
#include "image/source.h"

namespace plimsoll {

inline constexpr const char* containerd_settings = "/etc/containerd/config.toml";

/// The root that containerd's settings name, or its default.
Result<std::string> containerd_root(const std::string& config = containerd_settings);

/// Every image that a metadata database knows: those of the namespaces default, k8s.io and moby
/// first, in this order, then those of the others; by name in each.
Result<std::vector<ContainerdImage>> images_in(BoltFile& metadata);

/// Opens an image by what stands behind "containerd:".
Result<ImageSource> open_containerd_image(const std::string& name, const ImageChoice& choice);

/// The files and folders that this reads. What is wrong with the name or the settings shows when
/// the image is opened.
std::vector<std::string> containerd_paths(const std::string& name);

/// The chain id of the topmost of these layers (OCI image-spec config.md): it names the snapshot of
/// all of them laid over each other.
std::string chain_id_of(std::span<const std::string> diff_ids);

/// The folder in which the snapshotter overlayfs has unpacked the topmost layer of a chain: this
/// layer's files alone, with the whiteouts of an overlay. not_found if it has not.
Result<std::string> containerd_layer_folder(const std::string& root, const std::string& name_space,
                                            const std::string& chain_id);

}  // namespace plimsoll
