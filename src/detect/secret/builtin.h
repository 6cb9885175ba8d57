// detect/secret/builtin.h - the rules for secrets that come with the program.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace plimsoll {

/// content/secrets at build time, compiled: see rule_image.h.
std::string_view builtin_secret_image();

}  // namespace plimsoll
