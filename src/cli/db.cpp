// cli/db.cpp - plimsoll db: the advisory database. One file a subcommand; this one finds it.
// SPDX-License-Identifier: Apache-2.0
#include "cli/db.h"

#include <CLI/CLI.hpp>
#include <array>
#include <ctime>
#include <iostream>

#include "advisory/advisory_set.h"
#include "base/paths.h"
#include "base/text.h"

namespace plimsoll {

Exit run_db_build(const Arguments& arguments);
Exit run_db_lookup(const Arguments& arguments);
Exit run_db_status(const Arguments& arguments);
Exit run_db_update(const Arguments& arguments);
Exit run_db_verify(const Arguments& arguments);

namespace {

/// Every subcommand there is: a new one needs its own file, and its line here.
constexpr std::array table = {
    Command{"build", "", "databases from feeds that were downloaded", run_db_build},
    Command{"update", "", "fetches what has changed of the public feeds", run_db_update},
    Command{"status", "", "what is there: records, date, age", run_db_status},
    Command{"lookup", "", "what is known of a package or an id", run_db_lookup},
    Command{"verify", "", "whether every byte is as it was written", run_db_verify},
};

void print_help(std::ostream& out) {
  out << "plimsoll db: the advisory database.\n\nusage: plimsoll db COMMAND [FLAGS]\n\n";
  for (const Command& command : table) {
    out << "  " << command.name << std::string(10 - command.name.size(), ' ') << command.summary
        << '\n';
  }
  out << "\nplimsoll db COMMAND --help says more.\n";
}

}  // namespace

std::string time_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text, length};
}

void add_folder_flag(CLI::App& app, std::string& folder) {
  app.add_option("--folder,--to", folder,
                 "where the databases are; default: $XDG_CACHE_HOME/plimsoll/advisories")
      ->type_name("DIR");
}

Result<std::string> advisory_folder(const std::string& given) {
  return given.empty() ? cache_folder("advisories") : given;
}

bool open_or_complain(const std::string& folder, AdvisorySet& advisories) {
  std::vector<Problem> problems;
  advisories = open_advisories(folder, problems);
  for (const Problem& problem : problems) report_failure(problem.error);
  if (advisories.databases.empty() && problems.empty()) {
    report_failure({Errc::database_missing,
                    folder + ": no advisory database there (plimsoll db update, or db build)"});
  }
  return problems.empty() && !advisories.databases.empty();
}

Exit run_db(const Arguments& arguments) {
  const std::string first = arguments.empty() ? "--help" : arguments[0];
  if (first == "--help" || first == "-h" || first == "help") {
    print_help(std::cout);
    return Exit::ok;
  }
  for (const Command& command : table) {
    if (command.name == first) return command.run({arguments.begin() + 1, arguments.end()});
  }
  if (first == "push" || first == "pull")
    return report_failure({Errc::unsupported, "db " + first + ": not in this version yet"});
  return report_failure(
      {Errc::usage, "no such command: db " + first + " (see: plimsoll db --help)"});
}

}  // namespace plimsoll
