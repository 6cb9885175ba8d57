// pipeline/builtin_checks.h - the checks that the program carries.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "rule/check_image.h"

namespace plimsoll {

Result<rule::CheckImage> builtin_checks();

}  // namespace plimsoll
