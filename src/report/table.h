// report/table.h - a report for a person at a terminal: what to upgrade, what cannot be, what else
// was found, what could not be read, and the totals where the eye ends up.
//
// Shape   without a width nothing is cut off; the same report gives the same bytes.
// Safety  names come from untrusted images: nothing is printed that a terminal obeys, but the
// colours of this file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/formats.h"

namespace plimsoll {

std::string write_table(const Report& report, RenderOptions options);

}  // namespace plimsoll
