// pipeline/builtin_checks.cpp - the image of checks that the build put into this object file.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/builtin_checks.h"

__asm__(
    ".pushsection .rodata\n"
    ".balign 16\n"
    "plimsoll_checks_begin:\n"
    ".incbin \"" PLIMSOLL_CHECKS_IMAGE
    "\"\n"
    "plimsoll_checks_end:\n"
    ".popsection\n");

extern "C" const char plimsoll_checks_begin[];
extern "C" const char plimsoll_checks_end[];

namespace plimsoll {

Result<rule::CheckImage> builtin_checks() {
  return rule::CheckImage::open({plimsoll_checks_begin, plimsoll_checks_end});
}

}  // namespace plimsoll
