// detect/config/kubernetes/quantity.h - amounts: "100m", "1.5", "2Gi", "1e3".
//
// Format  https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace plimsoll::kubernetes {

/// Nothing if it is no amount.
std::optional<double> quantity(std::string_view text);

}  // namespace plimsoll::kubernetes
