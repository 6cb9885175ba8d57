// cli/db_lookup.cpp - plimsoll db lookup: what is known of a package or an id.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <iostream>
#include <set>

#include "advisory/advisory_set.h"
#include "base/text.h"
#include "cli/db.h"
#include "match/starter.h"

namespace plimsoll {

namespace {

struct Query {
  std::string word, ecosystem, folder;
};

void print_line(std::string_view name, std::string_view value) {
  if (value.empty()) return;
  std::cout << "  " << name << std::string(12 - name.size(), ' ') << printable(value) << '\n';
}

void print_record(const Database& database, const Details& details) {
  const Record& record = details.record;
  std::cout << printable(record.id) << "  (" << printable(database.meta().name) << ")\n";
  print_line("title", record.title);
  print_line("aliases", join(record.aliases, ", "));
  print_line("upstream", join(record.upstream, ", "));
  print_line("related", join(record.related, ", "));
  print_line("severity", join(record.vectors, ", "));
  print_line("rated", record.rating);
  print_line("published", record.published);
  print_line("modified", record.modified);
  print_line("withdrawn", record.withdrawn);
  print_line("exploited", record.known_exploited ? "known to be" : "");
  for (const auto& [ecosystem, name] : details.packages)
    print_line("package", std::string(ecosystem).append(" ").append(name));
  for (const auto& [kind, url] : record.references) print_line("see", url);
}

/// "0 to < 1.2.3" for one range, as the record has it.
std::string range_text(const std::vector<Event>& events) {
  constexpr std::string_view words[] = {"from ", "fixed in ", "up to ", "below "};
  std::vector<std::string> texts;
  texts.reserve(events.size());
  for (const Event& event : events) {
    texts.push_back(std::string(words[static_cast<std::size_t>(event.kind)]) +
                    std::string(event.version));
  }
  return join(texts, ", ");
}

Status print_statements(const Database& database, const std::string& ecosystem,
                        const std::string& name, std::size_t& found) {
  for (const PackedStatement& statement : TRY(database.statements(ecosystem, name))) {
    const Details details = TRY(database.details(statement.record));
    ++found;
    std::cout << printable(statement.id) << "  " << printable(ecosystem) << ' ' << printable(name)
              << "  (" << printable(database.meta().name) << ")\n";
    print_line("title", details.record.title);
    print_line("aliases", join(statement.names, ", "));
    for (const std::vector<Event>& events : statement.ranges)
      print_line("affected", range_text(events));
    if (!statement.versions.empty()) {
      print_line("listed", std::to_string(statement.versions.size()) + " versions");
    }
    if (statement.ranges.empty() && statement.versions.empty())
      print_line("affected", "no version");
    print_line("rated", statement.rating);
    print_line("withdrawn", details.record.withdrawn);
  }
  return {};
}

/// "Debian" asks about every release, "Debian:12" about one.
bool is_asked(const Query& query, std::string_view ecosystem) {
  if (query.ecosystem.empty() || ecosystem == query.ecosystem) return true;
  return ecosystem.starts_with(query.ecosystem + ":");
}

Status look_up(const Database& database, const Query& query, std::size_t& found) {
  if (query.ecosystem.empty()) {
    for (const std::uint32_t number : TRY(database.records_of(query.word))) {
      print_record(database, TRY(database.details(number)));
      ++found;
    }
  }
  for (const std::string& ecosystem : database.meta().ecosystems) {
    if (!is_asked(query, ecosystem)) continue;
    TRY_STATUS(print_statements(database, ecosystem, query.word, found));
  }
  return {};
}

Exit look_up_everywhere(const Query& query) {
  const Result<std::string> folder = advisory_folder(query.folder);
  if (!folder) return report_failure(folder.error());
  std::vector<Problem> problems;
  AdvisorySet advisories = open_advisories(*folder, problems);
  for (const Problem& problem : problems) report_failure(problem.error);
  if (advisories.databases.empty()) {
    Result<Database> starter = open_starter();
    if (!starter) return report_failure(starter.error());
    std::cerr << "plimsoll: no database: looking into the starter set alone\n";
    advisories.databases.push_back(*std::move(starter));
  }
  std::size_t found = 0;
  for (const Database& database : advisories.databases) {
    if (const Status looked = look_up(database, query, found); !looked) {
      return report_failure(looked.error());
    }
  }
  if (found > 0) return problems.empty() ? Exit::ok : Exit::failed;
  return report_failure({Errc::not_found, "nothing is known of " + query.word});
}

}  // namespace

Exit run_db_lookup(const Arguments& arguments) {
  CLI::App app("Prints what the databases say of a package (lodash) or an id (CVE-2021-44228).",
               "plimsoll db lookup");
  Query query;
  app.add_option("what", query.word, "package name, or id")->required()->type_name("PACKAGE|ID");
  app.add_option("--ecosystem", query.ecosystem, "only this one: npm, Debian, Debian:12")
      ->type_name("NAME");
  add_folder_flag(app, query.folder);
  return parse_and_run(app, arguments, [&] { return look_up_everywhere(query); });
}

}  // namespace plimsoll
