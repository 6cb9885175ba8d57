// advisory/debian_tracker.h - the JSON of Debian's security tracker to records.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "advisory/record.h"

namespace plimsoll {

/// True if a text starts like the tracker's export: {"source": {"CVE-…": {…"releases"…
bool looks_like_tracker(std::string_view text);

/// Calls `take` with a record for every source package and CVE: one Affected a release that is
/// known by its codename. One package's bad JSON is passed to `problem` and costs that package;
/// `unknown_releases` counts entries of releases that content/distros.yaml does not name. Errors:
/// the text is no JSON object.
Status parse_tracker(std::string_view text, const std::function<void(Record)>& take,
                     const std::function<void(Error)>& problem, std::uint64_t& unknown_releases);

}  // namespace plimsoll
