// cli/outputs.cpp - where a report goes, in which formats.
// SPDX-License-Identifier: Apache-2.0
#include "cli/outputs.h"

#include <algorithm>
#include <array>

#include "base/file.h"
#include "base/text.h"
#include "cli/terminal.h"
#include "report/formats.h"

namespace plimsoll {

namespace {

/// The file, by the one name of standard output that the rest knows.
std::string file_of(std::string_view name) {
  constexpr std::array standard_output = {"/dev/stdout"sv, "/dev/fd/1"sv, "/proc/self/fd/1"sv};
  return std::ranges::find(standard_output, name) != standard_output.end() ? "-"
                                                                           : std::string(name);
}

/// "json=FILE", or the name of a file. A word before '=' that is no format is a typing error, as
/// "jsn=FILE" would be, unless it is a path: "./a=b".
Result<Output> parse_output(std::string_view text) {
  const auto parts = cut_first(text, '=');
  const bool is_path = !parts || parts->first.contains('/');
  Output output{.format = std::string(is_path ? ""sv : parts->first),
                .file = file_of(is_path ? text : parts->second)};
  if (output.file.empty())
    return fail(Errc::usage, "--output: " + printable(text) + " names no file");
  const Status known = is_path ? Status() : check_format(output.format);
  if (known) return output;
  return fail(Errc::usage, "--output: " + known.error().what +
                               " (a file of that name is written ./" + printable(text) + ")");
}

}  // namespace

Result<std::vector<Output>> plan_outputs(const std::vector<std::string>& formats,
                                         const std::vector<std::string>& outputs) {
  std::vector<Output> plan;
  std::vector<std::string> files;
  for (const std::string& output : outputs) {
    Output parsed = TRY(parse_output(output));
    if (parsed.format.empty()) files.push_back(std::move(parsed.file));
    else plan.push_back(std::move(parsed));
  }
  if (files.size() > std::max<std::size_t>(formats.size(), 1)) {
    return fail(Errc::usage, "--output: " + printable(files.back()) +
                                 ": several outputs are named FORMAT=FILE, as json=report.json");
  }
  for (const std::string& format : formats) {
    if (const Status known = check_format(format); !known)
      return fail(Errc::usage, "--format: " + known.error().what);
  }
  for (std::size_t i = 0; i < std::max(formats.size(), files.size()); ++i) {
    plan.push_back({i < formats.size() ? formats[i] : "table", i < files.size() ? files[i] : "-"});
  }
  if (plan.empty()) plan.push_back({"table", "-"});
  const auto to_standard_output = std::ranges::count(plan, "-", &Output::file);
  if (to_standard_output > 1) {
    return fail(
        Errc::usage,
        "more than one format for standard output: name files, as --output json=report.json");
  }
  return plan;
}

// Without fsync: a report can be written again, and waiting for the disk would take longer than a
// warm scan.
Status write_outputs(const ReportsToWrite& what, const std::vector<Output>& outputs,
                     bool no_color) {
  for (const Output& output : outputs) {
    const RenderOptions options = output.file == "-" ? terminal_options(no_color) : RenderOptions{};
    const std::string text = TRY(what.many ? render_all(what.reports, output.format, options)
                                           : render(what.reports.front(), output.format, options));
    if (output.file == "-") TRY_STATUS(write_to_standard_output(text));
    else TRY_STATUS(write_named_file(output.file, text));
  }
  return {};
}

}  // namespace plimsoll
