// cli/version_satisfies.cpp - plimsoll version-satisfies: is a version inside a range.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "cli/pairs.h"
#include "version/satisfies.h"

namespace plimsoll {
namespace {

constexpr std::string_view help = R"(Prints true or false: whether a version is inside a range.

  $ plimsoll version-satisfies npm 1.4.2 '^1.2.0 || >=3'
  true
  $ plimsoll version-satisfies pypi 2.0 '>=1.0, !=1.5, <2'
  false
  $ plimsoll version-satisfies deb 1.0-1 'vers:deb/>=1.0|<2.0'
  true

Ranges are written as the scheme's own tools write them: npm's (^ ~ x-ranges, hyphens, ||), PEP 440's
for pypi, and for the others comparators with commas (">= 1.2, < 2"); or as a VERS text for any.
With "-" in place of VERSION and RANGE, each line of standard input is "VERSION<TAB>RANGE" and gets a
line of output; what does not parse gets "error: …", and the exit status is 2.
)";

Result<std::string_view> answer(const Scheme& scheme, std::string_view version,
                                std::string_view range) {
  return TRY(satisfies(scheme, version, range)) ? "true" : "false";
}

}  // namespace

Exit run_version_satisfies(const Arguments& arguments) {
  return run_pairs({"plimsoll version-satisfies", help, "VERSION", "RANGE", answer}, arguments);
}

}  // namespace plimsoll
