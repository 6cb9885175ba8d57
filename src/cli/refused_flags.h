// cli/refused_flags.h - flags that a scanning command does not have, and says why.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "pipeline/scan.h"

namespace CLI {
class App;
}

namespace plimsoll {

/// Names that are promised, and not there yet; refuse_other_flags() has them as well.
void refuse_later_flags(CLI::App& app);

/// Those that would be without effect on such a target, and those that are promised and not there
/// yet: refused with a word.
void refuse_other_flags(CLI::App& app, TargetKind kind);

}  // namespace plimsoll
