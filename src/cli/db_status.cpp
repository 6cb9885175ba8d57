// cli/db_status.cpp - plimsoll db status | verify: what is there, and whether it is whole.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <iostream>

#include "advisory/advisory_set.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/db.h"
#include "document/safe_json.h"
#include "match/starter.h"
#include "report/age.h"

namespace plimsoll {

namespace {

using Row = std::array<std::string, 5>;

Row row_of(const DatabaseMeta& meta, const std::string& now) {
  const std::string age = age_in_words(meta.updated, now);
  return {printable(meta.name), std::to_string(meta.records), printable(meta.updated.substr(0, 10)),
          age.empty() ? "-" : age, meta.built.empty() ? "-" : printable(meta.built.substr(0, 10))};
}

void print_table(const std::vector<const Database*>& databases, const std::string& now) {
  std::vector<Row> rows = {{"DATABASE", "RECORDS", "DATE OF DATA", "AGE", "BUILT"}};
  for (const Database* database : databases) rows.push_back(row_of(database->meta(), now));
  std::array<std::size_t, 5> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
    }
    std::cout << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
  }
}

void print_json(const std::vector<const Database*>& databases, const std::string& folder) {
  JsonWriter json;
  json.begin_object();
  safe_member(json, "folder", folder);
  json.key("databases");
  json.begin_array();
  for (const Database* database : databases) {
    const DatabaseMeta& meta = database->meta();
    json.begin_object();
    safe_member(json, "name", meta.name);
    json.member("records", meta.records);
    safe_member(json, "updated", meta.updated);
    safe_member_if(json, "built", meta.built);
    json.member("starter", meta.starter);
    json.key("ecosystems");
    json.begin_array();
    for (const std::string& name : meta.ecosystems) safe_string(json, name);
    json.end_array();
    json.end_object();
  }
  json.end_array();
  json.end_object();
  std::cout << json.take() << '\n';
}

Exit show_status(const std::string& folder, const std::string& format) {
  AdvisorySet advisories;
  std::vector<Problem> problems;
  advisories = open_advisories(folder, problems);
  for (const Problem& problem : problems) report_failure(problem.error);
  Result<Database> starter = open_starter();
  if (!starter) return report_failure(starter.error());
  std::vector<const Database*> shown;
  shown.reserve(advisories.databases.size() + 1);
  for (const Database& database : advisories.databases) shown.push_back(&database);
  shown.push_back(&*starter);
  if (format == "json") print_json(shown, folder);
  else print_table(shown, time_now());
  if (advisories.databases.empty()) {
    std::cerr << "plimsoll: " << printable(folder)
              << ": no database there, only the starter set that comes with the program\n";
  }
  return problems.empty() ? Exit::ok : Exit::failed;
}

Exit verify_all(const std::string& folder) {
  AdvisorySet advisories;
  bool whole = open_or_complain(folder, advisories);
  for (const Database& database : advisories.databases) {
    const Status verified = database.verify();
    if (!verified) report_failure(verified.error());
    else std::cout << printable(database.meta().name) << ": whole\n";
    whole = whole && verified.has_value();
  }
  return whole ? Exit::ok : Exit::failed;
}

}  // namespace

Exit run_db_status(const Arguments& arguments) {
  CLI::App app("Shows each advisory database: records, date of the data, age.",
               "plimsoll db status");
  std::string given;
  std::string format = "table";
  add_folder_flag(app, given);
  app.add_option("-f,--format", format, "table or json")->check(CLI::IsMember({"table", "json"}));
  return parse_and_run(app, arguments, [&] {
    const Result<std::string> folder = advisory_folder(given);
    return folder ? show_status(*folder, format) : report_failure(folder.error());
  });
}

Exit run_db_verify(const Arguments& arguments) {
  CLI::App app("Reads every advisory database whole and compares it with its checksum.",
               "plimsoll db verify");
  std::string given;
  add_folder_flag(app, given);
  return parse_and_run(app, arguments, [&] {
    const Result<std::string> folder = advisory_folder(given);
    return folder ? verify_all(*folder) : report_failure(folder.error());
  });
}

}  // namespace plimsoll
