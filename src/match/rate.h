// match/rate.h - which of several ratings a finding carries.
//
// Shape   in this order, and the first that says anything wins:
//   1. of packages of a distribution: the distribution's own word. It knows how it builds the
//      package, and what is turned off there. Debian's "not yet assigned" is no word.
//   2. a CVSS vector: the most trusted author's (match/origin.cpp), of its vectors the newest CVSS
//   3. a CVSS score that comes without its vector
//   4. the word of whichever database has one ("HIGH", "unmaintained")
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "match/judge.h"
#include "model/severity.h"

namespace plimsoll {

/// A statement that says "affected", with its record.
struct Hit {
  const Judged* judged = nullptr;
  const Details* details = nullptr;
};

/// `hits` of one finding, the most trusted first.
Severity rate(const std::vector<Hit>& hits, bool is_os_package);

}  // namespace plimsoll
