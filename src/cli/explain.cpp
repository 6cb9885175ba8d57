// cli/explain.cpp - plimsoll explain: why a finding is in a report.
// SPDX-License-Identifier: Apache-2.0
#include "report/explain.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "base/file.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "document/report_json.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t largest_report = std::uint64_t{256} << 20U;

Result<std::string> explain_from(const std::string& path, const std::string& id, bool no_color) {
  const std::string json = TRY(read_file(path == "-" ? "/dev/stdin" : path, largest_report));
  const Result<Report> report = read_report(json);
  if (!report) return fail(path, report.error());
  return explain(*report, id, terminal_options(no_color));
}

}  // namespace

Exit run_explain(const Arguments& arguments) {
  CLI::App app("Why a finding is in a report: from the file to what to do.", "plimsoll explain");
  std::string id, path;
  bool no_color = false;
  app.add_option("ID", id, "a fingerprint (eight digits do), CVE, GHSA, or other id")->required();
  app.add_option("--report", path, "a report in JSON (--format json); - for standard input")
      ->required();
  app.add_flag("--no-color", no_color, "no colours, also on a terminal");
  return parse_and_run(app, arguments, [&] {
    const Result<std::string> text = explain_from(path, id, no_color);
    if (!text) return report_failure(text.error());
    std::cout << *text;
    return Exit::ok;
  });
}

}  // namespace plimsoll
