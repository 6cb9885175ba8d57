// version/range.h - is a version inside the range of an advisory?
//
// Format  the OSV schema, "affected[].ranges[].events" and "affected[].versions". Events may stand
//         in any order; "0" is before every version.
// Errors  version_unparsable if the order of the version and an event cannot be told: never "not
//         affected".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "version/scheme.h"

namespace plimsoll {

/// One event of a range; a view of what the database holds.
struct Event {
  enum class Kind : std::uint8_t { introduced, fixed, last_affected, limit };
  Kind kind = Kind::introduced;
  std::string_view version;
};

/// One range: its events bring a version in and out, the last one that applies decides. Where
/// several events name one version, the later in the list decides, last_affected after all.
Result<bool> in_range(const Scheme& scheme, std::string_view version,
                      std::span<const Event> events);

/// True if one of `versions` is the same text, or the same place in the order.
bool in_versions(const Scheme& scheme, std::string_view version,
                 std::span<const std::string_view> versions);

/// Enumerated, or in the range. A version that its scheme cannot order may still be enumerated.
Result<bool> is_affected(const Scheme& scheme, std::string_view version,
                         std::span<const Event> events, std::span<const std::string_view> versions);

/// For people, the interval of the range that holds `version`: ">= 1.2, < 1.4.1", "<= 3", "all
/// versions". Only for a version that is in the range.
std::string interval_text(const Scheme& scheme, std::string_view version,
                          std::span<const Event> events);

/// The lowest `fixed` above `version`; empty if there is none.
std::string_view next_fix(const Scheme& scheme, std::string_view version,
                          std::span<const Event> events);

}  // namespace plimsoll
