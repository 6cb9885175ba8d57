// image/reference.h - the name of an image in a registry, as docker reads it.
//
// Format  distribution/reference: [DOMAIN[:PORT]/]PATH[:TAG][@DIGEST]; what stands before the first
//         slash is a domain if it has a dot, a port or a capital letter, or is "localhost".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

struct Reference {
  std::string registry;    // "docker.io", "localhost:5000"
  std::string repository;  // "library/debian"
  std::string tag;         // empty only where a digest is given
  std::string digest;      // "sha256:…": counts before the tag
  bool operator==(const Reference&) const = default;
};

/// "debian" is docker.io/library/debian:latest. Errors: usage, and say what is wrong.
Result<Reference> parse_reference(std::string_view text);

/// In full: "docker.io/library/debian:12@sha256:…".
std::string to_text(const Reference& reference);

/// What a registry calls it: the digest, or else the tag.
const std::string& name_in_repository(const Reference& reference);

}  // namespace plimsoll
