// model/report.h - what one scan says: interfaces of docs/schema/report-1.json as plain structs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/container.h"
#include "model/finding.h"
#include "model/package.h"
#include "model/problem.h"

namespace plimsoll {

/// What os-release(5) says, and what content/distros.yaml adds.
struct OperatingSystem {
  std::string id;        // "debian"; empty: none found
  std::string version;   // "12", "3.19.1"
  std::string codename;  // "bookworm"
  std::string name;      // PRETTY_NAME
  std::vector<std::string> id_like;
  std::string end_of_life;  // ISO date; empty: not known
  bool operator==(const OperatingSystem&) const = default;
};

struct Layer {
  std::uint32_t index = 0;
  std::string diff_id;     // "sha256:…", as the config names it
  std::string digest;      // of the blob as stored; empty where only the diff id is known
  std::uint64_t size = 0;  // uncompressed bytes
  std::string created_by;  // the history line that made it
  bool base = false;
  bool verified = false;  // this tool computed the digest, now or when the cache was filled
};

struct Artifact {
  std::string kind;  // image, rootfs, fs, container
  std::string name, reference, digest, image_id, platform;
  OperatingSystem os;
  std::vector<Layer> layers;
  std::optional<Container> container = {};
  std::optional<Drift> drift = {};  // against its image; nothing: not a container, or not known
};

struct DatabaseInfo {
  std::string name;  // "osv/npm", "debian", "starter"
  std::uint64_t records = 0;
  std::string updated;  // ISO date-time of the data; empty: not known
};

enum class CheckState : std::uint8_t { pass, fail, not_applicable, not_evaluated };

std::string_view name_of(CheckState state);  // "not-evaluated"

/// What became of one check, over all that it was asked of.
struct CheckResult {
  std::string id;
  CheckState state = CheckState::pass;
  std::string why;  // of not_evaluated: what could not be known
  bool operator==(const CheckResult&) const = default;
};

/// Results of further records into a list that is sorted by id: fail beats not-evaluated beats pass.
void merge(std::vector<CheckResult>& into, const std::vector<CheckResult>& more);

struct Report {
  std::string tool_version;  // of the plimsoll that made it
  std::string created;       // ISO date-time, UTC
  Artifact artifact;
  std::vector<DatabaseInfo> databases;
  std::vector<Package> packages;  // sorted by purl, then first location
  std::vector<Finding>
      findings;  // sorted by severity, id, package, place; suppressed ones only if asked for
  std::vector<CheckResult> checks;  // of those that had something to look at, sorted by id
  std::vector<Problem> problems;    // sorted by layer, path, line
  std::uint64_t suppressed = 0;     // findings hidden by severity, state or ignore file
  bool at_least = false;            // matched on the starter set alone: totals are lower bounds
};

/// Puts every list into the order that the report promises: the same scan gives the same bytes.
void sort(Report& report);

/// Findings at a level that are shown and open: those that --show-suppressed adds do not count.
std::uint64_t count_at(const Report& report, Level level);

}  // namespace plimsoll
