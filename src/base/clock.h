// base/clock.h - the time of day, for reports.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace plimsoll {

/// "2026-11-24T12:00:00Z"; SOURCE_DATE_EPOCH (seconds) instead of now, where it is set.
std::string now_text();

}  // namespace plimsoll
