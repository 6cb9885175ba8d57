// image/stated.h - what lies beside an image in its index: the attestations that BuildKit puts
// there.
//
// Format  BuildKit, docs/attestations/attestation-storage.md: a manifest of the platform
//         unknown/unknown, annotated with the digest of the image's; one layer a statement.
// Errors  what cannot be read of one attestation is a Problem, and its type still counts.
// Safety  nobody signs these: they are what whoever wrote the index says. Bounded in count and
//         size.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "image/source.h"
#include "model/attestation.h"

namespace plimsoll {

/// Nothing: the index lists none of this digest, which says nothing of other places where some may
/// lie; or the store does not keep them.
std::optional<std::vector<Attestation>> attestations_in_index(const BlobStore& store,
                                                              std::string_view index,
                                                              const std::string& digest,
                                                              std::vector<Problem>& problems);

}  // namespace plimsoll
