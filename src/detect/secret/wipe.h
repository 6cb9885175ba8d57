// detect/secret/wipe.h - memory that held a secret.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace plimsoll {

/// Zeros over all that the string has reserved; it is empty then. No optimiser leaves it out.
void wipe_secret(std::string& text);

}  // namespace plimsoll
