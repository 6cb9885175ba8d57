// document/cyclonedx.h - a report as a CycloneDX bill of materials with its vulnerabilities.
//
// Format  CycloneDX 1.5 and 1.6, JSON (ECMA-424).
// Shape   a component for each purl, however many places it was found at; bom-ref is the purl.
// Findings of other kinds than vulnerabilities have no place there: they are counted in a property
// of the metadata, and problems are listed there. The serial number follows from the content.
// Safety  as document/safe_json.h.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "model/report.h"

namespace plimsoll {

/// `version` is "1.6" or "1.5". Ends with a line end.
std::string write_cyclonedx(const Report& report, std::string_view version);

}  // namespace plimsoll
