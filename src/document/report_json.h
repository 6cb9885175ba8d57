// document/report_json.h - a report as JSON, and back.
//
// Format  docs/schema/report-1.json (schema version 1). The reader ignores members that it does
// not know: a newer version may add some, never change what is there.
// Shape   write(read(write(report))) is the same bytes.
// Safety  text from inside a target is made printable(); reading is bounded in size, depth, count.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/report.h"

namespace plimsoll {

/// In the order that the report is in: see sort(Report&). Ends with a line end.
std::string write_report(const Report& report);

/// {"schema_version": "1", "reports": [ … ]}: of several targets, however many there are.
std::string write_reports(std::span<const Report> reports);

/// The Error names the member: "findings[3].severity.level: no such level: 'hihg'".
Result<Report> read_report(std::string_view json);

}  // namespace plimsoll
