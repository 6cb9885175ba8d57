// model/finding.h - what every detector produces, whether it looks at an image, a manifest or a
// system call.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/package.h"
#include "model/severity.h"

namespace plimsoll {

enum class FindingKind : std::uint8_t {
  vulnerability,
  secret,
  misconfiguration,
  malware,
  license,
  runtime,
  compliance
};
enum class FixState : std::uint8_t {
  unknown,
  fixed,
  not_fixed,
  wont_fix,
  end_of_life,
  under_investigation
};
enum class Verdict : std::uint8_t { affected, not_affected, unparsable };

std::string_view name_of(FindingKind kind);
std::string_view name_of(FixState state);  // "fixed", "not-fixed", "wont-fix" …
std::string_view name_of(Verdict verdict);
std::optional<FixState> parse_fix_state(std::string_view name);  // with '-' or '_'

/// What one database says about one package: the material of cross-reference.
struct Statement {
  std::string database;  // "osv/npm"
  std::string id;        // the advisory's own id
  Verdict verdict = Verdict::affected;
  std::string range;  // for people: ">= 1.2, < 1.4.1"
  auto operator<=>(const Statement&) const = default;
};

/// What a finding needs of its package.
struct PackageReference {
  std::string purl, type, name, version;
  std::string source_name, source_version;  // as matched, where the feed goes by source packages
  bool operator==(const PackageReference&) const = default;
};

struct FindingStatus {
  std::string state = "open";  // open, suppressed
  std::string reason, by;      // which file or statement said so
  std::string until;           // the last day on which it holds; empty: for ever
  bool operator==(const FindingStatus&) const = default;
};

/// What is known of a secret beside its place; never the secret.
struct SecretDetails {
  std::string verdict;      // valid-form, plausible, unlikely; empty: the finding is no secret
  std::string correlation;  // the same for the same secret (HMAC); empty without a key
  bool operator==(const SecretDetails&) const = default;
};

struct Finding {
  std::string fingerprint;  // set by fingerprint(): the same problem tomorrow is the same problem
  FindingKind kind = FindingKind::vulnerability;
  std::string id;                    // primary: the CVE where there is one
  std::vector<std::string> aliases;  // sorted, without id
  std::string title;
  Severity severity;
  PackageReference package;
  std::vector<std::string> fixed_versions;  // ascending in the package's order
  FixState fix_state = FixState::unknown;
  Location location;
  std::optional<std::uint32_t> removed_in;
  std::string evidence;
  SecretDetails secret;
  std::vector<Statement> statements;  // sorted
  FindingStatus status;
  std::vector<std::string> references;
  std::string published;         // ISO date-time, may be empty
  bool known_exploited = false;  // in CISA's catalogue
  bool operator==(const Finding&) const = default;
};

/// Hash of kind, primary id, package purl without version and path (map §3); `ordinal` among
/// equals.
std::string fingerprint(const Finding& finding, std::uint32_t ordinal = 0);

}  // namespace plimsoll
