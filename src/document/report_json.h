// document/report_json.h - a report as JSON, and back.
//
// Format  docs/schema/report-1.json, of several reports-1.json (schema version 1). The reader ignores members that it does
// not know: a newer version may add some, never change what is there.
// Shape   write(read(write(report))) is the same bytes.
// Safety  text from inside a target is made printable(); reading is bounded in size, depth, count.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/report.h"

namespace plimsoll {

/// In the order that the report is in: see sort(Report&). Ends with a line end.
std::string write_report(const Report& report);

/// A target of several that has no report.
struct ReportFailure {
  std::string name;
  Error error;
};

/// {"schema_version": "1", "reports": [ … ]}: of several targets, however many there are;
/// "failures" only where there are any.
std::string write_reports(std::span<const Report> reports,
                          std::span<const ReportFailure> failures = {});

/// The Error names the member: "findings[3].severity.level: no such level: 'hihg'".
Result<Report> read_report(std::string_view json);

struct ReportSet {
  std::vector<Report> reports;
  std::vector<ReportFailure> failures;
  bool is_list = false;  // false: one report that stands alone
};
/// Either of the two. The Error names the member: "reports[2].findings[3].id: is missing".
Result<ReportSet> read_reports(std::string_view json);

}  // namespace plimsoll
