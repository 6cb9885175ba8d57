// fetch/challenge.h - WWW-Authenticate: how a server wants to be asked.
//
// Format  RFC 9110, section 11.6.1: challenges in a list, each a scheme and a token68 or
// parameters, which are again in a list; quoted strings with escapes.
// Safety  bounded: size of a header, number of challenges and of parameters.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace plimsoll::fetch {

struct Challenge {
  std::string scheme;                                             // lower case: "basic", "bearer"
  std::vector<std::pair<std::string, std::string>> parameters{};  // names in lower case
  bool operator==(const Challenge&) const = default;

  /// The first parameter of that name; empty if there is none.
  [[nodiscard]] std::string_view operator[](std::string_view name) const;
};

/// The value of one header. malformed, too_large or too_many.
Result<std::vector<Challenge>> parse_challenges(std::string_view header);

}  // namespace plimsoll::fetch
