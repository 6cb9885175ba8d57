// image/target.h - what the user names, turned into an image.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "image/places.h"
#include "image/read_layer.h"
#include "image/source.h"

namespace plimsoll {

struct Target {
  std::string scheme;  // docker-archive, oci-archive, oci-dir, or a place; empty: by looking
  std::string path;    // "-" is standard input; empty: it is a name
  std::string tag_or_digest;
  std::string name;  // as the user wrote it, without the scheme
};

/// "oci-dir:DIR", "DIR:TAG", "DIR@sha256:…", "-", "FILE"; "registry:NAME", "docker:NAME",
/// "containerd:[NAMESPACE@ROOT]NAME", "NAME"; `from` forces the scheme (--from).
Result<Target> parse_target(std::string_view text, std::string_view from = {});

/// Opens the image; a stream is read whole on the way, with `read`.
Result<ImageSource> open_image(const Target& target, const std::optional<Platform>& platform,
                               const ReadOptions& read, const PlaceOptions& places = {});

/// Every platform that the target has an image for: of a registry, or an OCI layout. Other places
/// hold one image a name.
Result<std::vector<Platform>> list_platforms(const Target& target, const PlaceOptions& places);

}  // namespace plimsoll
