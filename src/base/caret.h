// base/caret.h - an error in a text that a person wrote: where, the line, and a caret below.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace plimsoll {

/// Both count from 1; columns count characters.
struct LineColumn {
  std::uint32_t line = 1, column = 1;
};

/// "FILE:LINE:COLUMN: what", the line as it stands, a caret under the column.
std::string with_caret(std::string_view text, std::string_view file, LineColumn at,
                       std::string_view what);

/// "; did you mean NAME?" for the name that is nearest to `wrong`, if one is near; or nothing.
template <typename Names>
std::string suggestion(std::string_view wrong, const Names& names);

/// How many single changes (a letter more, less, other, or two swapped) lead from one to the other;
/// `limit` + 1 if more than that.
std::size_t edit_distance(std::string_view from, std::string_view to, std::size_t limit);

template <typename Names>
std::string suggestion(std::string_view wrong, const Names& names) {
  const std::size_t limit = wrong.size() < 5 ? 1 : 2 + wrong.size() / 12;
  std::size_t nearest = limit + 1;
  std::string_view best;
  for (const std::string_view name : names) {
    const std::size_t distance = edit_distance(wrong, name, limit);
    if (distance >= nearest) continue;
    nearest = distance;
    best = name;
  }
  return best.empty() ? std::string() : "; did you mean " + std::string(best) + "?";
}

}  // namespace plimsoll
