// report/nearest.cpp - what a person may have meant: the edit distance.
//
// Safety  longer names are not compared: the work stays linear in the number of names.
// SPDX-License-Identifier: Apache-2.0
#include "report/nearest.h"

#include <algorithm>
#include <numeric>

#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::size_t longest_name = 64;

/// How many letters must be put in, left out or replaced (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::string> nearest(std::string_view wanted, const std::set<std::string>& names,
                                 std::size_t most) {
  if (wanted.size() > longest_name) return {};
  const std::string lowered = lower(wanted);
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const std::string& name : names) {
    if (name.size() > longest_name) continue;
    const std::size_t far = distance(lowered, lower(name));
    if (2 * far < name.size()) ranked.emplace_back(far, name);
  }
  std::ranges::sort(ranked);
  std::vector<std::string> found;
  for (const auto& [far, name] : ranked) {
    if (found.size() < most) found.push_back(name);
  }
  return found;
}

}  // namespace plimsoll
