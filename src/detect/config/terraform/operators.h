// detect/config/terraform/operators.h - operators of expressions between values.
//
// Format  github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md, "Operations": whole numbers alone.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "detect/config/value/value.h"

namespace plimsoll::terraform {

/// It, or a part of its text, has to be worked out first.
bool is_unknown(const config::Value& value);
std::optional<std::int64_t> whole(const config::Value& value);
std::optional<bool> truth_of(const config::Value& value);

struct Operator {
  int level;  // 0 binds least
  std::string_view sign;
  /// Nothing where it is not known.
  std::optional<config::Value> (*work)(const config::Value& left, const config::Value& right);
};
inline constexpr int operator_levels = 6;

/// That of this level with which the text begins; null if it begins with none.
const Operator* find_operator(int level, std::string_view text);
std::optional<config::Value> minus(const config::Value& left, const config::Value& right);

}  // namespace plimsoll::terraform
