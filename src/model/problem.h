// model/problem.h - one item of many that could not be read: as loud a part of a report as a
// finding.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace plimsoll {

/// Where in a target: a path without leading slash, and a line from 1 where there is one.
struct Place {
  std::string_view path;
  std::uint32_t line = 0;
};

struct Problem {
  std::string path;  // may be empty: the whole target
  std::uint32_t line = 0;
  std::optional<std::uint32_t> layer;
  Error error;
  bool operator==(const Problem&) const = default;
};

inline Problem problem_at(Place place, Error error) {
  return {
      .path = std::string(place.path), .line = place.line, .layer = {}, .error = std::move(error)};
}

}  // namespace plimsoll
