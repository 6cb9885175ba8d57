// model/cvss4.cpp - scores of CVSS vectors, version 4.0.
//
// Format  FIRST's CVSS v4.0 specification, section 8: six equivalence classes of metrics make a
// macrovector; experts gave each macrovector the score of its worst vector, and a vector that is
// less bad lies between that and the scores of the macrovectors below.
// Units   scores in tenths; levels of a metric count from 0, the worst.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "model/cvss_vector.h"

namespace plimsoll {
namespace {

constexpr std::array table = {
    CvssMetric{"AV", "N A L P", true}, CvssMetric{"AC", "L H", true},
    CvssMetric{"AT", "N P", true},     CvssMetric{"PR", "N L H", true},
    CvssMetric{"UI", "N P A", true},   CvssMetric{"VC", "H L N", true},
    CvssMetric{"VI", "H L N", true},   CvssMetric{"VA", "H L N", true},
    CvssMetric{"SC", "H L N", true},   CvssMetric{"SI", "H L N", true},
    CvssMetric{"SA", "H L N", true},   CvssMetric{"E", "X A P U"},
    CvssMetric{"CR", "X H M L"},       CvssMetric{"IR", "X H M L"},
    CvssMetric{"AR", "X H M L"},       CvssMetric{"MAV", "X N A L P"},
    CvssMetric{"MAC", "X L H"},        CvssMetric{"MAT", "X N P"},
    CvssMetric{"MPR", "X N L H"},      CvssMetric{"MUI", "X N P A"},
    CvssMetric{"MVC", "X H L N"},      CvssMetric{"MVI", "X H L N"},
    CvssMetric{"MVA", "X H L N"},      CvssMetric{"MSC", "X H L N"},
    CvssMetric{"MSI", "X S H L N"},    CvssMetric{"MSA", "X S H L N"},
    CvssMetric{"S", "X N P"},          CvssMetric{"AU", "X N Y"},
    CvssMetric{"R", "X A U I"},        CvssMetric{"V", "X D C"},
    CvssMetric{"RE", "X L M H"},       CvssMetric{"U", "X Clear Green Amber Red"},
};

/// The metrics that count, each with its values from the worst on.
enum Name : std::uint8_t { av, pr, ui, ac, at, vc, vi, va, cr, ir, ar, sc, si, sa, e, name_count };

struct Counted {
  std::string_view name, modified, levels;
};

constexpr std::array<Counted, name_count> counted = {{
    {"AV", "MAV", "NALP"},
    {"PR", "MPR", "NLH"},
    {"UI", "MUI", "NPA"},
    {"AC", "MAC", "LH"},
    {"AT", "MAT", "NP"},
    {"VC", "MVC", "HLN"},
    {"VI", "MVI", "HLN"},
    {"VA", "MVA", "HLN"},
    {"CR", "", "HML"},
    {"IR", "", "HML"},
    {"AR", "", "HML"},
    {"SC", "MSC", "SHLN"},
    {"SI", "MSI", "SHLN"},
    {"SA", "MSA", "SHLN"},
    {"E", "", "APU"},
}};

using Levels = std::array<int, name_count>;

/// What is not defined counts as the worst.
Levels levels_of(const CvssMetrics& metrics) {
  Levels levels{};
  for (std::size_t i = 0; i < counted.size(); ++i) {
    std::string_view value = metrics[counted.at(i).modified];
    if (value.empty() || value == "X") value = metrics[counted.at(i).name];
    const std::size_t level = value.empty() ? 0 : counted.at(i).levels.find(value[0]);
    levels.at(i) = level == std::string_view::npos ? 0 : static_cast<int>(level);
  }
  return levels;
}

/// The six equivalence classes, 0 the worst.
using Macro = std::array<int, 6>;

int class1(const Levels& l) {
  const int none = (l[av] == 0 ? 1 : 0) + (l[pr] == 0 ? 1 : 0) + (l[ui] == 0 ? 1 : 0);
  constexpr int physical = 3;
  if (none == 3) return 0;
  return none > 0 && l[av] != physical ? 1 : 2;
}

int class3(const Levels& l) {
  if (l[vc] == 0 && l[vi] == 0) return 0;
  return l[vc] == 0 || l[vi] == 0 || l[va] == 0 ? 1 : 2;
}

int class4(const Levels& l) {
  constexpr int high = 1;
  if (l[si] == 0 || l[sa] == 0) return 0;
  return l[sc] == high || l[si] == high || l[sa] == high ? 1 : 2;
}

int class6(const Levels& l) {
  const bool worst =
      (l[cr] == 0 && l[vc] == 0) || (l[ir] == 0 && l[vi] == 0) || (l[ar] == 0 && l[va] == 0);
  return worst ? 0 : 1;
}

Macro macro_of(const Levels& l) {
  return {class1(l), l[ac] == 0 && l[at] == 0 ? 0 : 1, class3(l), class4(l), l[e], class6(l)};
}

/// Table 20 of the specification, in tenths: a row for classes 1 to 3, a column for 4 to 6; 0
/// where classes 3 and 6 cannot meet.
constexpr std::array<std::array<std::uint8_t, 18>, 18> best_scores = {{
    {100, 99, 98, 95, 95, 92, 100, 96, 93, 87, 91, 81, 93, 90, 89, 80, 81, 68},  // 000
    {98, 95, 95, 92, 90, 84, 93, 92, 89, 81, 81, 65, 88, 80, 78, 70, 69, 48},    // 001
    {0, 92, 0, 82, 0, 72, 0, 79, 0, 69, 0, 50, 0, 69, 0, 55, 0, 27},             // 002
    {99, 97, 95, 92, 92, 85, 95, 91, 90, 83, 84, 71, 92, 81, 82, 71, 72, 53},    // 010
    {95, 93, 92, 85, 85, 73, 92, 82, 80, 72, 70, 59, 84, 70, 71, 52, 50, 30},    // 011
    {0, 86, 0, 75, 0, 52, 0, 71, 0, 52, 0, 29, 0, 63, 0, 29, 0, 17},             // 012
    {98, 95, 94, 87, 91, 81, 94, 89, 86, 74, 77, 64, 87, 75, 74, 63, 63, 49},    // 100
    {94, 89, 88, 77, 76, 67, 86, 76, 74, 58, 59, 50, 72, 57, 57, 52, 52, 25},    // 101
    {0, 83, 0, 70, 0, 54, 0, 65, 0, 58, 0, 26, 0, 53, 0, 21, 0, 13},             // 102
    {95, 90, 88, 76, 76, 70, 90, 77, 75, 62, 61, 53, 77, 66, 68, 59, 52, 30},    // 110
    {89, 78, 76, 67, 62, 58, 74, 59, 57, 57, 47, 23, 61, 52, 57, 29, 24, 16},    // 111
    {0, 71, 0, 59, 0, 30, 0, 58, 0, 26, 0, 15, 0, 23, 0, 13, 0, 6},              // 112
    {93, 87, 86, 72, 75, 58, 86, 74, 74, 61, 56, 34, 70, 54, 52, 40, 40, 22},    // 200
    {85, 75, 74, 55, 62, 51, 72, 57, 55, 41, 46, 19, 53, 36, 34, 19, 19, 8},     // 201
    {0, 64, 0, 51, 0, 20, 0, 47, 0, 21, 0, 11, 0, 24, 0, 9, 0, 4},               // 202
    {88, 75, 73, 53, 60, 50, 73, 55, 59, 40, 41, 20, 54, 43, 45, 22, 20, 11},    // 210
    {75, 55, 58, 45, 40, 21, 61, 51, 48, 18, 20, 9, 46, 18, 17, 7, 8, 2},        // 211
    {0, 53, 0, 24, 0, 14, 0, 24, 0, 12, 0, 5, 0, 10, 0, 3, 0, 1},                // 212
}};

/// Nothing for a macrovector that does not exist.
std::optional<double> best_score(const Macro& m) {
  constexpr Macro most = {2, 1, 2, 2, 2, 1};
  for (std::size_t i = 0; i < m.size(); ++i) {
    if (m.at(i) > most.at(i)) return std::nullopt;
  }
  const int row = m[0] * 6 + m[1] * 3 + m[2];
  const int column = m[3] * 6 + m[4] * 2 + m[5];
  const std::uint8_t score =
      best_scores.at(static_cast<std::size_t>(row)).at(static_cast<std::size_t>(column));
  if (score == 0) return std::nullopt;
  return score;
}

/// One of the worst vectors of a class: the levels of the class's metrics.
struct Worst {
  int level;  // of the class; of 3 and 6 together: 2 * class 3 + class 6
  std::array<int, 6> levels;
};

/// Metrics that are judged together, and how many steps lie within each level of their class.
struct Group {
  std::array<Name, 6> names;
  std::size_t size;
  std::span<const Worst> worst;
  std::array<int, 6> depth;
};

constexpr std::array worst1 = {Worst{0, {0, 0, 0}}, Worst{1, {1, 0, 0}}, Worst{1, {0, 1, 0}},
                               Worst{1, {0, 0, 1}}, Worst{2, {3, 0, 0}}, Worst{2, {1, 1, 1}}};
constexpr std::array worst2 = {Worst{0, {0, 0}}, Worst{1, {1, 0}}, Worst{1, {0, 1}}};
constexpr std::array worst36 = {
    Worst{0, {0, 0, 0, 0, 0, 0}}, Worst{1, {0, 0, 1, 1, 1, 0}}, Worst{1, {0, 0, 0, 1, 1, 1}},
    Worst{2, {1, 0, 0, 0, 0, 0}}, Worst{2, {0, 1, 0, 0, 0, 0}}, Worst{3, {1, 0, 1, 0, 1, 0}},
    Worst{3, {1, 0, 0, 0, 1, 1}}, Worst{3, {0, 1, 0, 1, 0, 1}}, Worst{3, {0, 1, 1, 1, 0, 0}},
    Worst{3, {1, 1, 0, 0, 0, 1}}, Worst{5, {1, 1, 1, 0, 0, 0}},
};
constexpr std::array worst4 = {Worst{0, {1, 0, 0}}, Worst{1, {1, 1, 1}}, Worst{2, {2, 2, 2}}};

constexpr Group group1 = {{av, pr, ui}, 3, worst1, {1, 4, 5}};
constexpr Group group2 = {{ac, at}, 2, worst2, {1, 2}};
constexpr Group group36 = {{vc, vi, va, cr, ir, ar}, 6, worst36, {7, 6, 8, 8, 1, 10}};
constexpr Group group4 = {{sc, si, sa}, 3, worst4, {6, 5, 4}};

/// Steps from `worst` down to the vector; nothing if the vector is worse in some metric.
std::optional<int> steps_below(const Group& group, const Worst& worst, const Levels& levels) {
  int steps = 0;
  for (std::size_t i = 0; i < group.size; ++i) {
    const int step = levels.at(group.names.at(i)) - worst.levels.at(i);
    if (step < 0) return std::nullopt;
    steps += step;
  }
  return steps;
}

/// How far down its class level the vector lies, from 0 to 1.
double share_below(const Group& group, int level, const Levels& levels) {
  for (const Worst& worst : group.worst) {
    if (worst.level != level) continue;
    const std::optional<int> steps = steps_below(group, worst, levels);
    if (steps) return static_cast<double>(*steps) / group.depth.at(static_cast<std::size_t>(level));
  }
  return 0;
}

std::optional<double> next_score(Macro macro, std::size_t place) {
  ++macro.at(place);
  return best_score(macro);
}

/// Classes 3 and 6 move together: to the worse of the two next macrovectors.
std::optional<double> next_score36(const Macro& macro) {
  const std::optional<double> by3 = next_score(macro, 2);
  const std::optional<double> by6 = next_score(macro, 5);
  if (by3 && by6) return std::max(*by3, *by6);
  return by3 ? by3 : by6;
}

/// The mean, over all classes that have a level below, of the vector's share of the way there.
double mean_distance(const Macro& macro, double best, const Levels& levels) {
  struct Way {
    std::optional<double> next;
    double share;
  };
  const std::array ways = {
      Way{next_score(macro, 0), share_below(group1, macro[0], levels)},
      Way{next_score(macro, 1), share_below(group2, macro[1], levels)},
      Way{next_score36(macro), share_below(group36, 2 * macro[2] + macro[5], levels)},
      Way{next_score(macro, 3), share_below(group4, macro[3], levels)},
      Way{next_score(macro, 4), 0},  // class 5 is one metric: nothing lies between its levels
  };
  double sum = 0;
  int count = 0;
  for (const Way& way : ways) {
    if (!way.next) continue;
    sum += (best - *way.next) * way.share;
    ++count;
  }
  return count == 0 ? 0 : sum / count;
}

bool has_no_impact(const Levels& l) {
  constexpr int none = 2;
  constexpr int none_later = 3;  // of the subsequent systems, whose worst level is "safety"
  return l[vc] == none && l[vi] == none && l[va] == none && l[sc] == none_later &&
         l[si] == none_later && l[sa] == none_later;
}

}  // namespace

std::optional<double> cvss4_score(std::string_view metrics) {
  const std::optional<CvssMetrics> parsed = parse_cvss_metrics(metrics, table);
  if (!parsed) return std::nullopt;
  const Levels levels = levels_of(*parsed);
  if (has_no_impact(levels)) return 0;
  const Macro macro = macro_of(levels);
  const std::optional<double> best = best_score(macro);
  if (!best) return std::nullopt;
  constexpr double epsilon = 1e-5;  // halves round up, however they came about
  const double tenths = std::round(*best - mean_distance(macro, *best, levels) + epsilon);
  return std::clamp(tenths, 0.0, 100.0) / 10;
}

}  // namespace plimsoll
