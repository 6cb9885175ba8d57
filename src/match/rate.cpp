// match/rate.cpp - which of several ratings a finding carries.
// SPDX-License-Identifier: Apache-2.0
#include "match/rate.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "match/origin.h"

namespace plimsoll {

namespace {

/// Words that are no level but imply one.
constexpr std::array<std::pair<std::string_view, Level>, 3> implied = {{
    {"unmaintained", Level::negligible},  // RustSec: nobody answers any more
    {"notice", Level::negligible},
    {"unsound", Level::low},
}};

std::optional<Level> level_of(std::string_view word) {
  if (word.empty()) return std::nullopt;
  const auto* const found =
      std::ranges::find(implied, word, &std::pair<std::string_view, Level>::first);
  return found != implied.end() ? found->second : parse_level(word);
}

std::string source_of(const Hit& hit) {
  const Origin* const origin = origin_of(hit.judged->statement.id);
  const std::string& database = hit.judged->database->meta().name;
  // The tracker files everything under the CVE's own id, but the word is Debian's.
  if (origin == nullptr || origin->source == "cve") return database;
  return std::string(origin->source);
}

std::optional<Severity> by_word(const std::vector<Hit>& hits) {
  for (const Hit& hit : hits) {
    std::optional<Level> level = level_of(hit.judged->statement.rating);
    if (!level) level = level_of(hit.details->record.rating);
    if (level)
      return Severity{.level = *level, .source = source_of(hit), .score = {}, .vector = {}};
  }
  return std::nullopt;
}

/// "CVSS:4.0/…" over "CVSS:3.1/…" over a bare 2.0 vector: as their texts sort, but for the last.
bool is_newer(std::string_view a, std::string_view b) {
  const auto version = [](std::string_view vector) {
    return vector.starts_with("CVSS:") ? vector.substr(0, vector.find('/')) : std::string_view();
  };
  return version(a) > version(b);
}

std::optional<Severity> by_vector(const std::vector<Hit>& hits) {
  for (const Hit& hit : hits) {
    std::vector<std::string> vectors(hit.judged->statement.vectors.begin(),
                                     hit.judged->statement.vectors.end());
    if (vectors.empty()) vectors = hit.details->record.vectors;
    std::ranges::stable_sort(vectors, is_newer);
    for (const std::string& vector : vectors) {
      const std::optional<double> score = cvss_score(vector);
      if (!score) continue;
      return Severity{.level = level_of_score(*score),
                      .source = source_of(hit),
                      .score = score,
                      .vector = vector};
    }
  }
  return std::nullopt;
}

std::optional<Severity> by_score(const std::vector<Hit>& hits) {
  for (const Hit& hit : hits) {
    const std::optional<double> score = hit.details->record.score;
    if (!score) continue;
    return Severity{
        .level = level_of_score(*score), .source = source_of(hit), .score = score, .vector = {}};
  }
  return std::nullopt;
}

}  // namespace

Severity rate(const std::vector<Hit>& hits, bool is_os_package) {
  std::optional<Severity> severity;
  if (is_os_package) severity = by_word(hits);
  if (!severity) severity = by_vector(hits);
  if (!severity) severity = by_score(hits);
  if (!severity && !is_os_package) severity = by_word(hits);
  return severity.value_or(Severity());
}

}  // namespace plimsoll
