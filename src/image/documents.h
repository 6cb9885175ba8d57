// image/documents.h - the JSON documents of an image: index, manifest, config, docker's
// manifest.json.
//
// Format  OCI image-spec (index, manifest, config); Docker image manifest v2 schema 2 (the same
//         shape); docker save.
// Errors  what a document lacks is malformed; versions of the format that this tool does not know
//         are unsupported.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/image_settings.h"

namespace plimsoll {

/// "linux/amd64", "linux/arm64/v8"; an empty part matches any.
struct Platform {
  std::string os, architecture, variant;
  bool operator==(const Platform&) const = default;
};

std::string to_text(const Platform& platform);
Result<Platform> parse_platform(std::string_view text);
/// The platform of this machine's containers.
Platform host_platform();
bool matches(const Platform& wanted, const Platform& offered);

/// A content descriptor.
struct BlobReference {
  std::string media_type, digest;  // the digest's form is checked
  std::uint64_t size = 0;
  std::optional<Platform> platform;
  std::string reference_name;  // annotation org.opencontainers.image.ref.name
};

/// An index (several images) or a manifest (one): they look alike, and media types are often
/// missing.
struct Manifest {
  std::vector<BlobReference> manifests;  // of an index
  std::optional<BlobReference> config;   // of a manifest
  std::vector<BlobReference> layers;
};

struct ImageConfig {
  Platform platform;
  std::vector<std::string> diff_ids;
  ImageSettings settings;
};

/// One image of docker save's manifest.json: names of members.
struct SavedImage {
  std::string config;
  std::vector<std::string> tags, layers;
};

Result<Manifest> parse_manifest(std::string_view json);
Result<ImageConfig> parse_config(std::string_view json);
Result<std::vector<SavedImage>> parse_saved_images(std::string_view json);

}  // namespace plimsoll
