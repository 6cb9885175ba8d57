// cli/show_settings.cpp - plimsoll settings: every setting, its value, and where it comes from.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <iostream>

#include "base/text.h"
#include "cli/command.h"
#include "cli/scan_flags.h"
#include "cli/settings.h"

namespace plimsoll {

namespace {

/// What holds where nothing is set; "-": nothing does.
std::string default_of(const CLI::Option& option) {
  if (option.get_expected_max() == 0) return "false";  // a flag without a value
  return option.get_default_str().empty() ? "-" : option.get_default_str();
}

}  // namespace

Exit run_settings(const Arguments& arguments) {
  CLI::App app{
      "Every setting of the scanning commands, its value, and where it comes from.\n"
      "Order: flag, variable (PLIMSOLL_EXIT_ON=high), plimsoll.yaml in the working directory, the "
      "user's, the system's.",
      "plimsoll settings"};
  CLI::App scan;
  ScanFlags flags;
  add_settings(scan, flags);
  return parse_and_run(app, arguments, [&]() -> Exit {
    const Result<AppliedSettings> applied = apply_settings(scan);
    if (!applied) return report_failure(applied.error());
    print_notices(*applied, false);
    for (const std::string& name : names_of_all_settings()) {
      const CLI::Option* const option = scan.get_option("--" + name);
      const bool is_set = !option->results().empty();
      const std::string value = is_set ? join(option->results(), ",") : default_of(*option);
      const auto origin = applied->origins.find(name);
      std::cout << name << std::string(name.size() < 18 ? 18 - name.size() : 1, ' ')
                << printable(value);
      if (origin != applied->origins.end()) std::cout << "  (" << origin->second << ")";
      std::cout << '\n';
    }
    return Exit::ok;
  });
}

}  // namespace plimsoll
