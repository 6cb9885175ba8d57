// detect/config/terraform/functions.h - functions of Terraform that only look at what they are
// given.
//
// Format  developer.hashicorp.com/terraform/language/functions
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/config/value/value.h"

namespace plimsoll::terraform {

/// Nothing where the function, or what it is given, is not known, or would be an error.
std::optional<config::Value> call(std::string_view function, std::vector<config::Value> given);

config::Value text_value(std::string text);
config::Value number_value(std::int64_t number);
config::Value truth_value(bool truth);
/// Scalars as text; nothing of others.
std::optional<std::string> as_text(const config::Value& value);
/// Whether both are known scalars, or both null, and the same.
bool is_same(const config::Value& a, const config::Value& b);

}  // namespace plimsoll::terraform
