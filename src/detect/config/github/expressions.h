// detect/config/github/expressions.h - ${{ … }}: which of them put what strangers wrote into a
// script.
//
// Format  docs.github.com/actions/reference/workflows-and-actions/contexts; which of them anybody
//         may choose: docs.github.com/actions/concepts/security/script-injections
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace plimsoll::github {

struct Expression {
  std::string_view text;  // between the braces, trimmed
  std::size_t offset;     // of the $
};

inline constexpr std::size_t max_expressions = 2000;  // of one text

std::vector<Expression> expressions_of(std::string_view text);

/// "untrusted", "input", "secret", "all_secrets" or "other".
std::string_view kind_of(std::string_view expression);

}  // namespace plimsoll::github
