// image/attestation.h - bills of materials inside of attestations: where they lie, what they state.
//
// Format  in-toto statement 0.1 and 1 of the predicates cyclonedx.org/bom and spdx.dev/Document:
//         bare, in a DSSE envelope, or in a sigstore bundle around one; cosign's manifest at the
//         tag sha256-HEX.att, one layer an envelope; buildkit's manifests in the index of an image
//         (vnd.docker.reference.type=attestation-manifest).
// Safety  annotations are hints that nobody signs: what they promise is looked up in the statement.
//         Everything is bounded in size (the caller's), depth and count.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace plimsoll {

struct AttachedLayer {
  std::string media_type, digest;
  std::string predicate_type;  // as it is annotated, on the layer or the manifest; may be empty
};

/// Of the manifest of something that is attached to an image.
Result<std::vector<AttachedLayer>> parse_attached_layers(std::string_view manifest);

/// Digests of the manifests in an index that are annotated as attestations of this digest.
Result<std::vector<std::string>> parse_attestation_manifests(std::string_view index,
                                                             std::string_view digest);

/// "https://cyclonedx.org/bom", "https://spdx.dev/Document/v2.3".
bool is_predicate_of_bom(std::string_view type);

/// The document (JSON) that a statement makes of this digest; nothing: it states something else.
/// Errors: conflict, where it is about another image.
Result<std::optional<std::string>> bom_in_statement(std::string_view json, std::string_view digest);

}  // namespace plimsoll
