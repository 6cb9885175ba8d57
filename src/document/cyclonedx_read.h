// document/cyclonedx_read.h - a CycloneDX bill of materials, whoever wrote it, as packages.
//
// Reads   system, packages by their purls, where they lie, their licences, and from which source
//         package they were built, as far as our own documents, syft's or trivy's say so.
// Format  CycloneDX 1.2 to 1.7, JSON (ECMA-424).
// Shape   packages sorted by purl, one each; purls canonical.
// Errors  a component that makes no sense is a Problem; the others still count.
// Safety  bounded in size (the caller's), depth and count.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "document/bill_of_materials.h"

namespace plimsoll {

/// `place`: where packages lie of which the document does not say it.
Result<BillOfMaterials> read_cyclonedx(std::string_view json, std::string_view place);

}  // namespace plimsoll
