// report/other_findings.h - the sections of the table that are not about packages: secrets,
// misconfiguration, malware, and what was taken back.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "report/page.h"

namespace plimsoll {

void write_all_others(Page& page, const std::vector<const Finding*>& findings);
void write_suppressed(Page& page, const std::vector<const Finding*>& findings);

}  // namespace plimsoll
