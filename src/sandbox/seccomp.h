// sandbox/seccomp.h - which system calls may be made. Inside of the sandbox module only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

namespace plimsoll {

/// Calls that parsing needs; every other one fails with EPERM. no_new_privs must be set.
Status restrict_calls();

/// Of another program, just before it starts: no sockets, no processes, no way to other processes
/// and none into the kernel's settings. What else it needs nobody knows: the rest is allowed.
Status restrict_program();

}  // namespace plimsoll
