// image/target.h - what the user names, turned into an image.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "image/read_layer.h"
#include "image/source.h"

namespace plimsoll {

struct Target {
  std::string scheme;  // docker-archive, oci-archive, oci-dir, containerd; empty: found out by
                       // looking
  std::string path;    // "-" is standard input
  std::string tag_or_digest;
  std::string name;  // as the user wrote it, without the scheme
};

/// "oci-dir:DIR", "DIR:TAG", "DIR@sha256:…", "-", "FILE", "containerd:[NAMESPACE@ROOT]NAME"; `from`
/// forces the scheme (--from).
/// Schemes of registries and daemons are unsupported so far, with a word that says so.
Result<Target> parse_target(std::string_view text, std::string_view from = {});

/// Opens the image; a stream is read whole on the way, with `read`.
Result<ImageSource> open_image(const Target& target, const std::optional<Platform>& platform,
                               const ReadOptions& read);

}  // namespace plimsoll
