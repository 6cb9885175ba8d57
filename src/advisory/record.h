// advisory/record.h - one advisory of one database: OSV's model, the native one here.
//
// Shape   what a feed says and nothing else; a field that it does not state is empty. Long prose
// (OSV's "details") is not kept: its first line serves as a title where there is no summary.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"
#include "version/range.h"

namespace plimsoll {

struct RangeEvent {
  Event::Kind kind = Event::Kind::introduced;
  std::string version;
  bool operator==(const RangeEvent&) const = default;
};

using Range = std::vector<RangeEvent>;

/// What the record says of one package; several entries may name the same one.
struct Affected {
  std::string ecosystem;  // "npm", "Debian:12"
  std::string name;       // as the record writes it
  std::vector<Range> ranges;
  std::vector<std::string> versions;
  std::vector<std::string> vectors;  // CVSS, for this package alone
  std::string rating;                // the feed's own word: Debian's urgency, "unmaintained"
  FixState state = FixState::unknown;
  bool operator==(const Affected&) const = default;
};

struct Reference {
  std::string kind;  // "ADVISORY", "FIX", "WEB" …
  std::string url;
  bool operator==(const Reference&) const = default;
};

struct Record {
  std::string id;
  std::vector<std::string> aliases;   // the same vulnerability
  std::vector<std::string> related;   // another one, or one of several that this record fixes
  std::vector<std::string> upstream;  // what this record was made from
  std::string title;
  std::vector<std::string> vectors;  // CVSS
  std::string rating;                // the database's own word: "HIGH", "Moderate"
  std::optional<double> score;       // where the record has a number but no vector
  bool known_exploited = false;
  std::string published, modified, withdrawn;  // ISO date-times
  std::vector<Reference> references;
  std::vector<Affected> affected;
  bool operator==(const Record&) const = default;
};

/// What of a feed is kept out of the database, or in it without use; shown by `db build`.
struct LeftOut {
  std::uint64_t git_ranges = 0;          // ranges of commits: nothing in an image names a commit
  std::uint64_t without_package = 0;     // affected entries that name no package
  std::uint64_t unknown_ranges = 0;      // range types that the schema does not know
  std::uint64_t names_cut = 0;           // aliases and the like beyond what a record may have
  std::uint64_t unknown_ecosystems = 0;  // entries that are kept, and that no package will match
  std::string unknown_ecosystem;         // the first of those
  LeftOut& operator+=(const LeftOut& other);
  bool operator==(const LeftOut&) const = default;
};

/// The first line of a text, without Markdown's marks in front, of a length that fits a table.
std::string short_title(std::string_view text);

}  // namespace plimsoll
