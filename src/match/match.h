// match/match.h - packages × advisories → findings.
//
// Shape   one finding a package and vulnerability: records that share an id or an alias are one,
// and every database that knows it is quoted, also where it says "not affected". Findings are
// sorted by severity (worst first), id, package, place; problems by code, path, text.
// Errors  a version that cannot be ordered, an ecosystem without a database, and a set that is only
// the starter's are Problems: silence always means "not affected".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <span>
#include <vector>

#include "advisory/advisory_set.h"
#include "model/finding.h"
#include "model/problem.h"
#include "model/report.h"

namespace plimsoll {

struct Matched {
  std::vector<Finding> findings;
  std::vector<Problem> problems;
  std::vector<DatabaseInfo> databases;  // those that were asked, by name
  bool at_least = false;                // something was judged by the starter set alone
};

/// `os` may be empty: then only language packages are judged. Packages that the deadline leaves
/// unjudged are a Problem.
Matched match(
    const OperatingSystem& os, std::span<const Package> packages, const AdvisorySet& advisories,
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max());

/// The ecosystems that a target needs advisories for, sorted: what `db update` has to fetch.
std::vector<std::string> needed_ecosystems(const OperatingSystem& os,
                                           std::span<const Package> packages);

}  // namespace plimsoll
