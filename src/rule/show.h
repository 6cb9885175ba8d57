// rule/show.h - a condition's tree as one line of text: what tests and oracles compare.
//
// Shape   (or (= a.b 1) (not (in c.d [x "y z"]))): operator first; values that were quoted stay so.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "rule/ast.h"

namespace plimsoll::rule {

std::string show(const Expr& expr);
std::string show(const Operand& operand);

}  // namespace plimsoll::rule
