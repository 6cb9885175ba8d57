// analyzer/registry.h - every analyzer there is.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "facts/analyzer.h"

namespace plimsoll {

std::span<const Analyzer* const> all_analyzers();

}  // namespace plimsoll
