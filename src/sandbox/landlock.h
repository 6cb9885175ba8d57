// sandbox/landlock.h - which files may be opened. Inside of the sandbox module only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "sandbox/sandbox.h"

namespace plimsoll {

/// Of this kernel's interface; 0: it has none.
int landlock_version();

/// no_new_privs must be set. Nothing happens where the kernel has no Landlock.
Status restrict_files(const SandboxPlaces& places);

}  // namespace plimsoll
