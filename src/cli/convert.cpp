// cli/convert.cpp - plimsoll convert: a report in another format.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "base/file.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "document/report_json.h"
#include "report/formats.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t largest_report = std::uint64_t{256} << 20U;

struct Conversion {
  std::string from, format = "table", to = "-";
  bool no_color = false;
};

/// One report alone has every format; a list of them, as plimsoll registry writes it, those that
/// have a place for several.
Result<std::string> render_set(const ReportSet& set, const Conversion& wanted,
                               RenderOptions options) {
  if (!set.is_list) return render(set.reports.front(), wanted.format, options);
  if (check_format_of_many(wanted.format).has_value())
    return render_all(set.reports, wanted.format, options, set.failures);
  return fail(Errc::usage, printable(wanted.from) + ": holds a list of reports (" +
                               std::to_string(set.reports.size()) + "), and format '" +
                               printable(wanted.format) +
                               "' holds one: convert each of them alone (plimsoll registry "
                               "--output-dir keeps them so), or use table or json");
}

Status convert(const Conversion& wanted) {
  TRY_STATUS(check_format(wanted.format));
  const std::string json =
      TRY(read_file(wanted.from == "-" ? "/dev/stdin" : wanted.from, largest_report));
  const Result<ReportSet> set = read_reports(json);
  if (!set) return fail(wanted.from, set.error());
  const bool to_terminal = wanted.to == "-";
  const RenderOptions options = to_terminal ? terminal_options(wanted.no_color) : RenderOptions{};
  const std::string text = TRY(render_set(*set, wanted, options));
  return to_terminal ? write_to_standard_output(text) : write_named_file(wanted.to, text);
}

}  // namespace

Exit run_convert(const Arguments& arguments) {
  CLI::App app("A report (JSON) in another format.", "plimsoll convert");
  Conversion wanted;
  app.add_option("REPORT", wanted.from, "a report in JSON, or a list of them; - for standard input")
      ->required();
  app.add_option("-f,--format", wanted.format, "one of: " + format_names());
  app.add_option("-o,--output", wanted.to, "a file instead of standard output");
  app.add_flag("--no-color", wanted.no_color, "no colours, also on a terminal");
  return parse_and_run(app, arguments, [&] {
    const Status done = convert(wanted);
    return done ? Exit::ok : report_failure(done.error());
  });
}

}  // namespace plimsoll
