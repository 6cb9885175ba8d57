// document/spdx.h - which licence texts are SPDX identifiers or expressions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace plimsoll {

/// Every identifier of the licence list, separated by one blank.
std::string_view spdx_license_ids();

/// The identifier as the list spells it, whatever the case of `text`; nothing if it is none.
std::optional<std::string_view> spdx_license_id(std::string_view text);

/// True for expressions of known identifiers with AND, OR, WITH, '+', LicenseRef- and parentheses;
/// false for a bare identifier.
bool is_spdx_expression(std::string_view text);

}  // namespace plimsoll
