// image/referrers.h - what is attached to an image in its registry: signatures, bills of materials,
// attestations.
//
// Format  OCI distribution-spec 1.1, "Listing Referrers": an index at referrers/DIGEST, or where a
//         registry has no such list, at the tag sha256-HEX; cosign's tags sha256-HEX.sig, .att and
//         .sbom.
// Safety  lists are bounded in size, count and pages.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "image/repository.h"

namespace plimsoll {

constexpr std::size_t most_referrers = 1000;

struct Referrer {
  std::string artifact_type;  // a media type; empty: it has none
  std::string digest;         // of its manifest
  std::uint64_t size = 0;     // of its manifest, bytes
  std::string created;        // as it is annotated; may be empty
  std::string tag;            // by which it was found; empty: by the registry's list
};

/// One page of such a list.
Result<std::vector<Referrer>> parse_referrers(std::string_view json);

/// "sha256-HEX" of "sha256:HEX": the tag that stands for the list.
std::string referrers_tag(std::string_view digest);

/// Everything that is attached to what has this digest; each digest once, the list's first.
Result<std::vector<Referrer>> list_referrers(const Repository& repository,
                                             const std::string& digest);

}  // namespace plimsoll
