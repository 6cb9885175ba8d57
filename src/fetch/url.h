// fetch/url.h - addresses, read by libcurl's own parser: what we check is what it connects to.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll::fetch {

/// Whom credentials belong to (RFC 6454): another port or scheme is another one.
struct Origin {
  std::string scheme, host, port;  // lower case; the port as a number, also where it is the usual
  bool operator==(const Origin&) const = default;
};

/// Of an absolute address of http or https.
Result<Origin> origin_of(const std::string& url);

/// What `reference`, relative or absolute, names as seen from `base`.
Result<std::string> resolve_url(const std::string& base, const std::string& reference);

/// "/v2/_catalog?last=b" of an absolute address.
Result<std::string> path_and_query(const std::string& url);

/// With "name=value" (value percent-encoded) behind what the query has already.
Result<std::string> with_parameter(const std::string& url, std::string_view name,
                                   std::string_view value);

}  // namespace plimsoll::fetch
