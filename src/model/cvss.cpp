// model/cvss.cpp - scores of CVSS vectors, versions 2 and 3.
//
// Format  FIRST's specifications of CVSS 2.0, section 3.2.1, 3.0 and 3.1, section 7. Temporal and
// environmental metrics are checked but do not count: the base score is asked for.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "base/text.h"
#include "model/cvss_vector.h"
#include "model/severity.h"

namespace plimsoll {
namespace {

constexpr std::array version2 = {
    CvssMetric{"AV", "L A N", true}, CvssMetric{"AC", "H M L", true},
    CvssMetric{"Au", "M S N", true}, CvssMetric{"C", "N P C", true},
    CvssMetric{"I", "N P C", true},  CvssMetric{"A", "N P C", true},
    CvssMetric{"E", "U POC F H ND"}, CvssMetric{"RL", "OF TF W U ND"},
    CvssMetric{"RC", "UC UR C ND"},  CvssMetric{"CDP", "N L LM MH H ND"},
    CvssMetric{"TD", "N L M H ND"},  CvssMetric{"CR", "L M H ND"},
    CvssMetric{"IR", "L M H ND"},    CvssMetric{"AR", "L M H ND"},
};

constexpr std::array version3 = {
    CvssMetric{"AV", "N A L P", true}, CvssMetric{"AC", "L H", true},
    CvssMetric{"PR", "N L H", true},   CvssMetric{"UI", "N R", true},
    CvssMetric{"S", "U C", true},      CvssMetric{"C", "N L H", true},
    CvssMetric{"I", "N L H", true},    CvssMetric{"A", "N L H", true},
    CvssMetric{"E", "X U P F H"},      CvssMetric{"RL", "X O T W U"},
    CvssMetric{"RC", "X U R C"},       CvssMetric{"CR", "X L M H"},
    CvssMetric{"IR", "X L M H"},       CvssMetric{"AR", "X L M H"},
    CvssMetric{"MAV", "X N A L P"},    CvssMetric{"MAC", "X L H"},
    CvssMetric{"MPR", "X N L H"},      CvssMetric{"MUI", "X N R"},
    CvssMetric{"MS", "X U C"},         CvssMetric{"MC", "X N L H"},
    CvssMetric{"MI", "X N L H"},       CvssMetric{"MA", "X N L H"},
};

struct Weight {
  char value;
  double weight;
};

double weight(std::string_view value, std::initializer_list<Weight> weights) {
  for (const Weight& known : weights) {
    if (value.starts_with(known.value)) return known.weight;
  }
  return 0;
}

std::optional<double> score2(std::string_view text) {
  const std::optional<CvssMetrics> metrics = parse_cvss_metrics(text, version2);
  if (!metrics) return std::nullopt;
  const auto left = [&](std::string_view name) {
    return 1 - weight((*metrics)[name], {{'P', 0.275}, {'C', 0.660}});
  };
  const double impact = 10.41 * (1 - left("C") * left("I") * left("A"));
  const double exploitability = 20 *
                                weight((*metrics)["AV"], {{'L', 0.395}, {'A', 0.646}, {'N', 1.0}}) *
                                weight((*metrics)["AC"], {{'H', 0.35}, {'M', 0.61}, {'L', 0.71}}) *
                                weight((*metrics)["Au"], {{'M', 0.45}, {'S', 0.56}, {'N', 0.704}});
  const double score = (0.6 * impact + 0.4 * exploitability - 1.5) * (impact > 0 ? 1.176 : 0);
  return std::round(score * 10) / 10;
}

/// The smallest number with one decimal that is not less (3.1, appendix A): by integers, so that
/// 4.02 as 4.0200000001 does not become 4.2.
double round_up(double score) {
  const auto scaled = static_cast<long>(std::round(score * 100'000));
  if (scaled % 10'000 == 0) return static_cast<double>(scaled) / 100'000;
  const long tenths = scaled / 10'000 + 1;
  return static_cast<double>(tenths) / 10;
}

std::optional<double> score3(std::string_view text) {
  const std::optional<CvssMetrics> metrics = parse_cvss_metrics(text, version3);
  if (!metrics) return std::nullopt;
  const bool changed = (*metrics)["S"] == "C";
  const auto left = [&](std::string_view name) {
    return 1 - weight((*metrics)[name], {{'L', 0.22}, {'H', 0.56}});
  };
  const double loss = 1 - left("C") * left("I") * left("A");
  const double impact =
      changed ? 7.52 * (loss - 0.029) - 3.25 * std::pow(loss - 0.02, 15) : 6.42 * loss;
  if (impact <= 0) return 0;
  const double exploitability =
      8.22 * weight((*metrics)["AV"], {{'N', 0.85}, {'A', 0.62}, {'L', 0.55}, {'P', 0.2}}) *
      weight((*metrics)["AC"], {{'L', 0.77}, {'H', 0.44}}) *
      weight((*metrics)["PR"],
             {{'N', 0.85}, {'L', changed ? 0.68 : 0.62}, {'H', changed ? 0.5 : 0.27}}) *
      weight((*metrics)["UI"], {{'N', 0.85}, {'R', 0.62}});
  return round_up(std::min((changed ? 1.08 : 1.0) * (impact + exploitability), 10.0));
}

struct Version {
  std::string_view prefix;
  std::optional<double> (*score)(std::string_view metrics);
};

/// Version 2 has no prefix, and comes last.
constexpr std::array versions = {
    Version{"CVSS:4.0/", cvss4_score}, Version{"CVSS:3.1/", score3}, Version{"CVSS:3.0/", score3},
    Version{"CVSS:2.0/", score2},      Version{"", score2},
};

bool knows(const CvssMetric& metric, std::string_view value) {
  const std::vector<std::string_view> known = words(metric.values);
  return std::ranges::find(known, value) != known.end();
}

}  // namespace

std::string_view CvssMetrics::operator[](std::string_view name) const {
  const auto found = std::ranges::find(table, name, &CvssMetric::name);
  if (found == table.end()) return {};
  return values.at(static_cast<std::size_t>(found - table.begin()));
}

std::optional<CvssMetrics> parse_cvss_metrics(std::string_view text,
                                              std::span<const CvssMetric> table) {
  CvssMetrics metrics{.table = table, .values = {}};
  if (text.ends_with('/')) text.remove_suffix(1);
  for (const std::string_view piece : split(text, '/')) {
    const auto pair = cut_first(piece, ':');
    if (!pair) return std::nullopt;
    const auto found = std::ranges::find(table, pair->first, &CvssMetric::name);
    if (found == table.end() || !knows(*found, pair->second)) return std::nullopt;
    std::string_view& value = metrics.values.at(static_cast<std::size_t>(found - table.begin()));
    if (!value.empty()) return std::nullopt;
    value = pair->second;
  }
  for (const CvssMetric& metric : table) {
    if (metric.required && metrics[metric.name].empty()) return std::nullopt;
  }
  return metrics;
}

std::optional<double> cvss_score(std::string_view vector) {
  constexpr std::size_t longest_vector = 512;
  std::string_view text = trim(vector);
  if (text.size() > longest_vector) return std::nullopt;
  if (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
  for (const Version& version : versions) {
    if (text.starts_with(version.prefix)) return version.score(text.substr(version.prefix.size()));
  }
  return std::nullopt;
}

}  // namespace plimsoll
