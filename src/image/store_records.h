// image/store_records.h - what a store of podman and buildah writes about its images and layers,
// and how its images are named.
//
// Format  the records of the Go library containers/storage: images.json, layers.json (lists of
//         objects); names as skopeo writes them (containers-transports(5), "containers-storage").
// Safety  ids become paths: is_store_id() must have said yes before. Lists and chains are bounded.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace plimsoll {

struct StoredImage {
  std::string id, layer;             // the top layer; none of an image without layers
  std::vector<std::string> names;    // "docker.io/library/debian:12"
  std::vector<std::string> digests;  // of its manifests
};

struct StoredLayer {
  std::string id, parent;
  std::string diff_id;                // empty where the store computed none
  std::optional<std::uint64_t> size;  // of the uncompressed tar
  bool incomplete = false;            // it was being written when the writer ended
};

using StoredLayers = std::map<std::string, StoredLayer, std::less<>>;  // by id

/// What stands behind "containers-storage:"; parts that are not named are empty.
struct StoredName {
  std::string driver, root, name;
  bool operator==(const StoredName&) const = default;
};

/// 64 hex digits, and nothing else.
bool is_store_id(std::string_view text);

Result<std::vector<StoredImage>> parse_stored_images(std::string_view json);
/// Adds to `layers`; of equal ids the first one counts.
Status parse_stored_layers(std::string_view json, StoredLayers& layers);

/// "[DRIVER@ROOT+RUNROOT:OPTIONS]NAME", where all but NAME may be missing.
Result<StoredName> parse_stored_name(std::string_view text);

/// The image that podman would take: by name (localhost/ and docker.io/library/ may be missing, the
/// tag is latest), by digest, by id or the beginning of one, by the end of a name. Null: none.
/// Errors: several.
Result<const StoredImage*> find_stored_image(std::span<const StoredImage> images,
                                             std::string_view name);

/// From the lowest layer to the top one. Errors: one that is missing, or that is below itself.
Result<std::vector<const StoredLayer*>> chain_of(const StoredLayers& layers, std::string_view top);

/// The name of the file that holds an image's data of that key.
std::string data_file_name(std::string_view key);

}  // namespace plimsoll
