// detect/config/value/yaml_value.h - YAML as a tree of values.
//
// Shape   aliases are copies, keys of `<<` are members. A tag of its own (!reference) is the only
//         label of its value.
// Safety  what aliases multiply is counted: beyond max_values nothing is copied, and a Problem says
//         so.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "detect/config/value/value.h"
#include "model/problem.h"

namespace plimsoll::config {

/// The documents of a text; what is wrong with them is among the problems.
std::vector<Value> read_yaml(std::string_view path, std::string_view text,
                             std::vector<Problem>& problems);

}  // namespace plimsoll::config
