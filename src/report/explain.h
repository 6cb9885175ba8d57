// report/explain.h - why a finding is in a report: the chain of evidence, link by link.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "report/formats.h"

namespace plimsoll {

/// Every finding whose fingerprint, id, alias or advisory `wanted` is (in any case; of a
/// fingerprint eight digits do). None: Errc::not_found with the nearest ids of the report.
Result<std::string> explain(const Report& report, std::string_view wanted, RenderOptions options);

}  // namespace plimsoll
