// advisory/advisory_set.cpp - the databases that one scan asks.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/advisory_set.h"

#include <algorithm>
#include <filesystem>

namespace plimsoll {

AdvisorySet open_advisories(const std::string& folder, std::vector<Problem>& problems) {
  std::vector<std::string> files;
  std::error_code error;
  std::filesystem::directory_iterator at(folder, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    if (at->path().extension() == ".mdb") files.push_back(at->path().string());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    problems.push_back(problem_at({}, os_error(folder, error.value())));
  }
  std::ranges::sort(files);
  std::vector<Database> opened;
  for (const std::string& file : files) {
    Result<Database> database = Database::open(file);
    if (database) opened.push_back(*std::move(database));
    else problems.push_back(problem_at({}, database.error()));
  }
  AdvisorySet advisories;
  add_databases(advisories, std::move(opened));
  return advisories;
}

void add_databases(AdvisorySet& advisories, std::vector<Database> databases) {
  std::ranges::move(databases, std::back_inserter(advisories.databases));
  std::ranges::sort(advisories.databases, {},
                    [](const Database& database) { return database.meta().name; });
}

std::vector<const Database*> covering(const AdvisorySet& advisories, std::string_view ecosystem) {
  std::vector<const Database*> found;
  for (const Database& database : advisories.databases) {
    if (database.covers(ecosystem)) found.push_back(&database);
  }
  const std::optional<Database>& starter = advisories.starter;
  if (found.empty() && starter && starter->covers(ecosystem)) found.push_back(&*starter);
  return found;
}

DatabaseInfo info_of(const Database& database) {
  const DatabaseMeta& meta = database.meta();
  return {.name = meta.name, .records = meta.records, .updated = meta.updated};
}

}  // namespace plimsoll
