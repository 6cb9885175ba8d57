// version/ladder.h - a test's way to say an order: every version sorts after all those before it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "version/scheme.h"

namespace plimsoll {

/// Each step holds versions that are equal; n versions make n * n checks.
inline void expect_rises(std::string_view scheme_name,
                         const std::vector<std::vector<std::string_view>>& steps) {
  const Scheme* const scheme = scheme_named(scheme_name);
  ASSERT_NE(scheme, nullptr) << scheme_name;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (std::size_t j = 0; j < steps.size(); ++j) {
      for (const std::string_view a : steps[i]) {
        for (const std::string_view b : steps[j]) {
          const auto order = compare(*scheme, a, b);
          ASSERT_TRUE(order.has_value()) << order.error().what;
          EXPECT_TRUE(*order == (i <=> j)) << scheme_name << ": " << a << ' ' << b;
        }
      }
    }
  }
}

inline void expect_none_parses(std::string_view scheme_name,
                               const std::vector<std::string_view>& texts) {
  const Scheme* const scheme = scheme_named(scheme_name);
  ASSERT_NE(scheme, nullptr) << scheme_name;
  for (const std::string_view text : texts) {
    EXPECT_FALSE(parses(*scheme, text)) << scheme_name << ": '" << text << '\'';
  }
}

}  // namespace plimsoll
