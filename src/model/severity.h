// model/severity.h - how bad, and who said so.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plimsoll {

/// Ascending: a larger value is worse. `unknown` is below all: it reaches no level unless named.
enum class Level : std::uint8_t { unknown, negligible, low, medium, high, critical };

std::string_view name_of(Level level);
std::optional<Level> parse_level(
    std::string_view name);  // any case; "moderate", "important" and "none" too

struct Severity {
  Level level = Level::unknown;
  std::string source;           // who said so: "debian", "ghsa", "cvss"
  std::optional<double> score;  // CVSS base score
  std::string vector;           // CVSS vector as published
  bool operator==(const Severity&) const = default;
};

/// The base score of a CVSS 2.0 or 3.x vector; of a 4.0 vector the score of all metrics that it
/// names, as 4.0 knows but one. Nothing if the vector is malformed.
std::optional<double> cvss_score(std::string_view vector);

/// The level that CVSS names for a score (3.x and 4.0: none 0.0, low to 3.9, medium to 6.9, high
/// to 8.9, critical).
Level level_of_score(double score);

}  // namespace plimsoll
