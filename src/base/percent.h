// base/percent.h - percent-encoding (RFC 3986, section 2.1).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

/// "%41" becomes "A"; malformed if two hexadecimal digits are missing behind a '%'.
Result<std::string> percent_decode(std::string_view text);

/// Every byte but letters, digits and ".-_~" becomes %XX, unless it stands in `kept`.
std::string percent_encode(std::string_view text, std::string_view kept = {});

}  // namespace plimsoll
