// advisory/advisory_set.h - the databases that one scan asks.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisory/database.h"
#include "model/problem.h"
#include "model/report.h"

namespace plimsoll {

struct AdvisorySet {
  std::vector<Database> databases;  // sorted by name
  /// Asked only about ecosystems that no database covers.
  std::optional<Database> starter;
};

/// Opens every *.mdb of a folder; one that cannot be opened is a Problem, and so loud that nobody
/// takes its silence for "not affected". A folder that is not there holds none.
AdvisorySet open_advisories(const std::string& folder, std::vector<Problem>& problems);

/// Adds databases (of load_advisories()) and keeps the order.
void add_databases(AdvisorySet& advisories, std::vector<Database> databases);

/// The databases that speak of an ecosystem: the real ones, else the starter set, else none.
std::vector<const Database*> covering(const AdvisorySet& advisories, std::string_view ecosystem);

DatabaseInfo info_of(const Database& database);

}  // namespace plimsoll
