// match/origin.h - what a record's id says: who wrote it, and what kind of trouble it is.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "model/finding.h"

namespace plimsoll {

struct Origin {
  std::string_view prefix;  // of the id
  std::string_view source;  // the name that severities carry
  /// Nothing: an erratum that is about no vulnerability, unless it names a CVE.
  std::optional<FindingKind> kind = FindingKind::vulnerability;
};

/// Null for ids that the table does not know.
const Origin* origin_of(std::string_view id);

/// Lower is more trusted where several rate the same vulnerability: the order of the table.
std::size_t trust_rank(std::string_view id);

}  // namespace plimsoll
