// document/spdx_read.h - an SPDX document, whoever wrote it, as packages.
//
// Reads   system (a package of the purpose OPERATING-SYSTEM, or the purls' qualifier distro),
//         packages by their purls, licences, and from which source package they were built, as far
//         as syft's, trivy's or distributions' own documents say so.
// Format  SPDX 2.2 and 2.3, JSON (the specification's clauses 7 and 11).
// Shape   packages sorted by purl, one each; purls canonical.
// Errors  a package that makes no sense is a Problem; the others still count.
// Safety  bounded in size (the caller's), depth and count.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "document/bill_of_materials.h"

namespace plimsoll {

/// `place`: where packages lie of which the document does not say it.
Result<BillOfMaterials> read_spdx(std::string_view json, std::string_view place);

}  // namespace plimsoll
