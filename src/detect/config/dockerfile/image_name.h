// detect/config/dockerfile/image_name.h - how a document names an image, cut leniently:
// variables may still stand in it.
//
// Format  distribution/reference: [DOMAIN[:PORT]/]PATH[:TAG][@DIGEST]
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace plimsoll::docker {

struct ImageName {
  std::string raw;          // as the file says it
  std::string ref;          // expanded
  std::string registry;     // "docker.io" if none is named
  std::string repository;   // "library/debian"
  std::string tag;          // empty if none is named
  std::string digest;       // "sha256:…"
  bool unresolved = false;  // some of it is a variable without a known value
  bool operator==(const ImageName&) const = default;
};

ImageName cut_image_name(std::string_view raw, std::string_view ref, bool unresolved);

}  // namespace plimsoll::docker
