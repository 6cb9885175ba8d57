// match/starter.cpp - the database image that the build put into this object file.
// SPDX-License-Identifier: Apache-2.0
#include "match/starter.h"

__asm__(
    ".pushsection .rodata\n"
    ".balign 16\n"
    "plimsoll_starter_begin:\n"
    ".incbin \"" PLIMSOLL_STARTER_IMAGE
    "\"\n"
    "plimsoll_starter_end:\n"
    ".popsection\n");

extern "C" const char plimsoll_starter_begin[];
extern "C" const char plimsoll_starter_end[];

namespace plimsoll {

Result<Database> open_starter() {
  return Database::open_image({plimsoll_starter_begin, plimsoll_starter_end});
}

}  // namespace plimsoll
