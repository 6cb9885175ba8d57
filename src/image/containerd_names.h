// image/containerd_names.h - how images in containerd's store are named, and which one is meant.
//
// Format  names are stored as whole references, "docker.io/library/debian:12"; Kubernetes also
// stores images under the digest of their config. Short names are completed as image/reference.h
// says.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

/// What stands behind "containerd:"; parts that are not named are empty.
struct ContainerdName {
  std::string name_space, root, name;
  bool operator==(const ContainerdName&) const = default;
};

/// "[NAMESPACE@ROOT]NAME", where NAMESPACE, @ROOT or all of the brackets may be missing.
Result<ContainerdName> parse_containerd_name(std::string_view text);

/// A record of the store.
struct ContainerdImage {
  std::string name_space, name;
  std::string digest;  // of its index or manifest; empty: the record has no usable one
};

/// The image that is meant, the first one in the list's order: by its stored name, by the whole
/// reference, by digest (alone, or behind a name), by the first hex digits of a digest. Errors:
/// none, or several that begin so.
Result<const ContainerdImage*> find_containerd_image(std::span<const ContainerdImage> images,
                                                     std::string_view name);

}  // namespace plimsoll
