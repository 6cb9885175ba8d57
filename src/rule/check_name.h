// rule/check_name.h - names of checks, which people spell in many ways.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace plimsoll::rule {

/// The same name however it is spelled: DS-0002, DS002, AVD-DS-0002, ds0002.
std::string canonical_check_name(std::string_view name);

}  // namespace plimsoll::rule
