// detect/config/told_once.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/told_once.h"

#include <algorithm>

namespace plimsoll::config {

void ToldOnce::keep_new(std::vector<Finding>& findings, std::size_t from) {
  const auto is_told = [this](const Finding& finding) {
    const Location& at = finding.location;
    return !told_.emplace(finding.id, at.path, at.line, at.column, finding.evidence).second;
  };
  const auto begin = findings.begin() + static_cast<std::ptrdiff_t>(from);
  findings.erase(std::remove_if(begin, findings.end(), is_told), findings.end());
}

}  // namespace plimsoll::config
