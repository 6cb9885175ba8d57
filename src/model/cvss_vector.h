// model/cvss_vector.h - the metrics of a CVSS vector, and what the versions of CVSS share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace plimsoll {

struct CvssMetric {
  std::string_view name;
  std::string_view values;  // all that the specification knows, between spaces
  bool required = false;
};

constexpr std::size_t most_cvss_metrics = 40;

/// What a vector says of each metric of its version's table.
struct CvssMetrics {
  std::span<const CvssMetric> table;
  std::array<std::string_view, most_cvss_metrics> values;

  /// Empty if the vector does not name the metric.
  [[nodiscard]] std::string_view operator[](std::string_view name) const;
};

/// "AV:N/AC:L/…" without its prefix; nothing if a metric is unknown, twice there, or missing.
std::optional<CvssMetrics> parse_cvss_metrics(std::string_view text,
                                              std::span<const CvssMetric> table);

/// The score of a 4.0 vector, behind "CVSS:4.0/": of all metrics that it names.
std::optional<double> cvss4_score(std::string_view metrics);

}  // namespace plimsoll
