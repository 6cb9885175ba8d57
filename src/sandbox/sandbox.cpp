// sandbox/sandbox.cpp - enters the sandbox, and says how much of it there is.
// SPDX-License-Identifier: Apache-2.0
#include "sandbox/sandbox.h"

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "sandbox/landlock.h"
#include "sandbox/seccomp.h"

namespace plimsoll {

namespace {

// Sanitizers look at the process from outside of it, and make calls of their own.
#ifdef PLIMSOLL_SANITIZED
constexpr bool is_instrumented = true;
#else
constexpr bool is_instrumented = false;
#endif

bool has_seccomp() {
  const std::uint32_t action = SECCOMP_RET_ERRNO;
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

}  // namespace

SandboxSupport sandbox_support() {
  SandboxSupport support;
  if (is_instrumented) {
    support.missing = "this build is instrumented: nothing is held back";
    return support;
  }
  support.landlock = landlock_version();
  support.seccomp = has_seccomp();
  if (support.landlock == 0) {
    support.missing =
        "opening files is not held back: this kernel has no Landlock (Linux 5.13 and later, if it "
        "is switched on)";
  }
  if (!support.seccomp) {
    if (!support.missing.empty()) support.missing += "; ";
    support.missing += "system calls are not held back: this kernel has no seccomp filters";
  }
  support.is_worth_a_notice = !support.missing.empty();
  return support;
}

Status enter_sandbox(const SandboxPlaces& places) {
  if (is_instrumented) return {};
  ::tzset();  // reads its file now
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return std::unexpected(os_error("no_new_privs", errno));
  TRY_STATUS(restrict_files(places));
  if (!has_seccomp()) return {};
  return restrict_calls();
}

}  // namespace plimsoll
