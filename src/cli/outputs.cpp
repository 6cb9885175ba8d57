// cli/outputs.cpp - where a report goes, in which formats.
// SPDX-License-Identifier: Apache-2.0
#include "cli/outputs.h"

#include <unistd.h>

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "cli/terminal.h"
#include "report/formats.h"

namespace plimsoll {

Result<std::vector<Output>> plan_outputs(const std::vector<std::string>& formats,
                                         const std::vector<std::string>& outputs) {
  std::vector<Output> plan;
  std::vector<std::string> files;
  for (const std::string& output : outputs) {
    const auto parts = cut_first(output, '=');
    if (parts && check_format(parts->first))
      plan.push_back({std::string(parts->first), std::string(parts->second)});
    else files.push_back(output);
  }
  if (files.size() > std::max<std::size_t>(formats.size(), 1)) {
    return fail(Errc::usage, "--output: " + printable(files.back()) +
                                 ": several outputs are named FORMAT=FILE, as json=report.json");
  }
  for (std::size_t i = 0; i < std::max(formats.size(), files.size()); ++i) {
    plan.push_back({i < formats.size() ? formats[i] : "table", i < files.size() ? files[i] : "-"});
  }
  if (plan.empty()) plan.push_back({"table", "-"});
  for (const Output& output : plan) TRY_STATUS(check_format(output.format));
  const auto to_standard_output = std::ranges::count(plan, "-", &Output::file);
  if (to_standard_output > 1)
    return fail(
        Errc::usage,
        "more than one format for standard output: name files, as --output json=report.json");
  return plan;
}

// Without fsync: a report can be written again, and waiting for the disk would take longer than a
// warm scan.
Status write_outputs(const Report& report, const std::vector<Output>& outputs, bool no_color) {
  for (const Output& output : outputs) {
    const std::string text = TRY(render(
        report, output.format, output.file == "-" ? terminal_options(no_color) : RenderOptions{}));
    if (output.file == "-") TRY_STATUS(write_all(STDOUT_FILENO, text));
    else TRY_STATUS(write_file(output.file, text, false));
  }
  return {};
}

}  // namespace plimsoll
