// model/severity.cpp - names of levels.
// SPDX-License-Identifier: Apache-2.0
#include "model/severity.h"

#include <array>
#include <utility>

#include "base/text.h"

namespace plimsoll {

namespace {
constexpr std::array<std::string_view, 6> names = {"unknown", "negligible", "low",
                                                   "medium",  "high",       "critical"};
/// Words that distributions and databases use for the same levels.
constexpr std::array<std::pair<std::string_view, Level>, 6> synonyms = {{
    {"moderate", Level::medium},
    {"important", Level::high},
    {"none", Level::negligible},
    {"unimportant", Level::negligible},
    {"minimal", Level::negligible},
    {"urgent", Level::critical},
}};
}  // namespace

std::string_view name_of(Level level) { return names.at(static_cast<std::size_t>(level)); }

std::optional<Level> parse_level(std::string_view name) {
  const std::string wanted = lower(trim(name));
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names.at(i) == wanted) return static_cast<Level>(i);
  }
  for (const auto& [synonym, level] : synonyms) {
    if (synonym == wanted) return level;
  }
  return std::nullopt;
}

Level level_of_score(double score) {
  if (score >= 9.0) return Level::critical;
  if (score >= 7.0) return Level::high;
  if (score >= 4.0) return Level::medium;
  return score > 0 ? Level::low : Level::negligible;
}

}  // namespace plimsoll
