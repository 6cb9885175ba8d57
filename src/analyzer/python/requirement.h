// analyzer/python/requirement.h - what one package asks of another: "requests[socks] >= 2.8 ;
// python_version < '3.8'".
//
// Format  dependency specifiers of the Python Packaging User Guide (PEP 508), and the older form
// with the versions in brackets.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"

namespace plimsoll {

/// Views into the text that it was parsed from.
struct Requirement {
  std::string_view name;
  std::string_view versions;  // ">= 2.8, == 2.8.*"; may be empty
  std::string_view url;       // instead of versions: "name @ https://…"
  std::string_view marker;    // may be empty
};

Result<Requirement> parse_requirement(std::string_view text);

/// The one version that `versions` allow ("== 1.2", "=== 1.2"); empty if they allow several.
std::string_view pinned_version(std::string_view versions);

}  // namespace plimsoll
