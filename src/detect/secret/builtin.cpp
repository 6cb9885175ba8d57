// detect/secret/builtin.cpp - the rules that the build put into this object file.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/builtin.h"

__asm__(
    ".pushsection .rodata\n"
    ".balign 16\n"
    "plimsoll_secret_rules_begin:\n"
    ".incbin \"" PLIMSOLL_SECRET_IMAGE
    "\"\n"
    "plimsoll_secret_rules_end:\n"
    ".popsection\n");

extern "C" const char plimsoll_secret_rules_begin[];
extern "C" const char plimsoll_secret_rules_end[];

namespace plimsoll {

std::string_view builtin_secret_image() {
  return {plimsoll_secret_rules_begin, plimsoll_secret_rules_end};
}

}  // namespace plimsoll
