// rule/literal.h - values in conditions, by the type of the field that they are compared with.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "rule/operators.h"
#include "rule/program.h"

namespace plimsoll::rule {

/// What `value` means for an operator on a field of a type; or what would be expected instead.
/// The text goes into `texts`.
std::expected<Literal, std::string> literal(std::string_view value, Op op, FactType type, bool port,
                                            std::string& texts);

}  // namespace plimsoll::rule
