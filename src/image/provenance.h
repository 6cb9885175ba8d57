// image/provenance.h - by whom and of what an image was built, as a statement says.
//
// Format  SLSA provenance 0.2 (builder.id, invocation.configSource, materials) and 1
//         (runDetails.builder.id, buildDefinition.externalParameters, resolvedDependencies); the
//         parameters as BuildKit and GitHub's builders have them.
// Safety  bounded in depth, count, and length of what is kept; a claim, whoever signed it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/attestation.h"

namespace plimsoll {

/// "https://slsa.dev/provenance/v0.2".
bool is_predicate_of_provenance(std::string_view type);

/// What an in-toto statement of provenance says of this digest. Errors: conflict, where it is about
/// another image; unsupported, where it states something else.
Result<Attestation> provenance_in_statement(std::string_view json, std::string_view digest);

}  // namespace plimsoll
