// report/formats.h - every format that a report can be written in: a new one needs its own file,
// and its line in formats.cpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "document/report_json.h"
#include "model/report.h"

namespace plimsoll {

struct RenderOptions {
  bool colour = false;    // escape sequences of a terminal
  std::size_t width = 0;  // of the terminal, in columns; 0: no terminal, nothing is cut off
};

/// `format` is a name, or name@version: "table", "json", "cyclonedx@1.6". One that does not exist
/// is an Errc::usage that names those that do: check_format() says so before a scan.
Result<std::string> render(const Report& report, std::string_view format, RenderOptions options);
Status check_format(std::string_view format);

/// The same of several reports, however many there are, and of targets that have none; a format of
/// one artifact has no place for them.
Result<std::string> render_all(std::span<const Report> reports, std::string_view format,
                               RenderOptions options, std::span<const ReportFailure> failures = {});
Status check_format_of_many(std::string_view format);

/// "table, json, cyclonedx (1.6, 1.5)": for --help.
std::string format_names();

}  // namespace plimsoll
