// match/starter.h - the advisories that come with the program, for the time before the first
// download.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "advisory/database.h"

namespace plimsoll {

/// Opened through a file in memory; the records are those of content/advisories at build time.
Result<Database> open_starter();

}  // namespace plimsoll
