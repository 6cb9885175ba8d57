// model/report.cpp - totals.
// SPDX-License-Identifier: Apache-2.0
#include "model/report.h"

#include <algorithm>

namespace plimsoll {

std::uint64_t count_at(const Report& report, Level level) {
  return static_cast<std::uint64_t>(std::ranges::count_if(
      report.findings, [&](const Finding& f) { return f.severity.level == level; }));
}

}  // namespace plimsoll
