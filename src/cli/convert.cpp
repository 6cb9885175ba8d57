// cli/convert.cpp - plimsoll convert: a report in another format.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "base/file.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "document/report_json.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t largest_report = std::uint64_t{256} << 20U;

struct Conversion {
  std::string from, format = "table", to = "-";
  bool no_color = false;
};

Status convert(const Conversion& wanted) {
  TRY_STATUS(check_format(wanted.format));
  const std::string json =
      TRY(read_file(wanted.from == "-" ? "/dev/stdin" : wanted.from, largest_report));
  const Result<Report> report = read_report(json);
  if (!report) return fail(wanted.from, report.error());
  const bool to_terminal = wanted.to == "-";
  const RenderOptions options = to_terminal ? terminal_options(wanted.no_color) : RenderOptions{};
  const std::string text = TRY(render(*report, wanted.format, options));
  return to_terminal ? write_to_standard_output(text) : write_named_file(wanted.to, text);
}

}  // namespace

Exit run_convert(const Arguments& arguments) {
  CLI::App app("A report (JSON) in another format.", "plimsoll convert");
  Conversion wanted;
  app.add_option("REPORT", wanted.from, "a report in JSON; - for standard input")->required();
  app.add_option("-f,--format", wanted.format, "one of: " + format_names());
  app.add_option("-o,--output", wanted.to, "a file instead of standard output");
  app.add_flag("--no-color", wanted.no_color, "no colours, also on a terminal");
  return parse_and_run(app, arguments, [&] {
    const Status done = convert(wanted);
    return done ? Exit::ok : report_failure(done.error());
  });
}

}  // namespace plimsoll
