// fetch/base64.h - base64 (RFC 4648, section 4).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll::fetch {

std::string base64_encode(std::string_view bytes);

/// With padding, and nothing else between; malformed otherwise.
Result<std::string> base64_decode(std::string_view text);

}  // namespace plimsoll::fetch
