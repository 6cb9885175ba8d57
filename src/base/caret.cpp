// base/caret.cpp
// SPDX-License-Identifier: Apache-2.0
#include "base/caret.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "base/text.h"

namespace plimsoll {

std::string with_caret(std::string_view text, std::string_view file, LineColumn at,
                       std::string_view what) {
  std::string message = std::string(file) + ':' + std::to_string(at.line) + ':' +
                        std::to_string(at.column) + ": " + std::string(what);
  std::uint32_t number = 1;
  for (const std::string_view line : lines(text)) {
    if (number++ < at.line) continue;
    if (line.size() > 200) break;  // a caret far to the right helps nobody
    message += "\n  " + std::string(line) + "\n  " + std::string(at.column - 1, ' ') + '^';
    break;
  }
  return message;
}

std::size_t edit_distance(std::string_view from, std::string_view to, std::size_t limit) {
  if (from.size() > to.size() + limit || to.size() > from.size() + limit) return limit + 1;
  std::vector<std::size_t> before(to.size() + 1), above(to.size() + 1), row(to.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t changed = above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      row[j] = std::min({changed, above[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return std::min(above.back(), limit + 1);
}

}  // namespace plimsoll
