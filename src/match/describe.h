// match/describe.h - a finding from the statements that speak of one vulnerability.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "match/judge.h"

namespace plimsoll {

/// Details of records, each decoded once: many packages are built from one source, and many copies
/// of one package lie in one image.
class Records {
 public:
  /// Stays valid as long as this does.
  Result<const Details*> find(const Database& database, std::uint32_t record);

 private:
  std::map<std::pair<const Database*, std::uint32_t>, Details> known_;
};

/// Nothing if no statement says "affected", or if those that do are about no vulnerability (errata
/// that only mend bugs). Errors: the database does not decode.
Result<std::optional<Finding>> described(const Package& package, const Asked& asked,
                                         const std::vector<const Judged*>& group, Records& records);

}  // namespace plimsoll
