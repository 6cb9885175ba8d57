// cli/list_referrers.h - plimsoll image NAME --list-referrers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.h"
#include "cli/scan_flags.h"
#include "cli/settings.h"

namespace plimsoll {

/// A table, or JSON, of what is attached to the image in its registry; nothing of it is scanned.
Exit list_referrers_of(const ScanFlags& flags, const Origins& origins);

}  // namespace plimsoll
