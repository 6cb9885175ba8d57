// detect/config/told_once.h - findings that say the same of the same place: instances of one block,
// variants of one manifest, calls of one module.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "model/finding.h"

namespace plimsoll::config {

/// Remembers what was told; a finding that says it once more is left out.
class ToldOnce {
 public:
  /// Looks at the findings from `from` on.
  void keep_new(std::vector<Finding>& findings, std::size_t from = 0);

 private:
  // check, path, line, column, evidence
  std::set<std::tuple<std::string, std::string, std::uint32_t, std::uint32_t, std::string>> told_;
};

}  // namespace plimsoll::config
