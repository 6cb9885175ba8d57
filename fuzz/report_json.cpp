// fuzz/report_json.cpp - reports: what was read is written, read and written the same again, and
// people are shown nothing that a terminal obeys.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/text.h"
#include "document/cyclonedx.h"
#include "document/report_json.h"
#include "report/explain.h"
#include "report/formats.h"

using namespace plimsoll;

namespace {
void require_safe(const std::string& text) {
  if (printable(text, true) != text) std::abort();
}

void fuzz_list(std::string_view text) {
  const Result<ReportSet> set = read_reports(text);
  if (!set || !set->is_list) return;
  const std::string once = write_reports(set->reports, set->failures);
  const Result<ReportSet> again = read_reports(once);
  if (!again || write_reports(again->reports, again->failures) != once) std::abort();
  require_safe(once);
  require_safe(*render_all(set->reports, "table", {}, set->failures));
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz_list({reinterpret_cast<const char*>(data), size});
  const Result<Report> report = read_report({reinterpret_cast<const char*>(data), size});
  if (!report) return 0;
  const std::string once = write_report(*report);
  const Result<Report> again = read_report(once);
  if (!again || write_report(*again) != once) std::abort();
  require_safe(once);
  require_safe(write_cyclonedx(*report, "1.6"));
  require_safe(*render(*report, "table", {.colour = false, .width = 60}));
  for (const Finding& finding : report->findings)
    require_safe(explain(*report, finding.id, {}).value_or(""));
  return 0;
}
