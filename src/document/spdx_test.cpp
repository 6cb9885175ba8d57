// document/spdx_test.cpp - identifiers and expressions.
// SPDX-License-Identifier: Apache-2.0
#include "document/spdx.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

TEST(Spdx, IdentifiersHaveTheListsSpelling) {
  EXPECT_EQ(spdx_license_id("mit"), "MIT");
  EXPECT_EQ(spdx_license_id("apache-2.0"), "Apache-2.0");
  EXPECT_EQ(spdx_license_id("GPL-2.0"), "GPL-2.0");  // deprecated, and everywhere
  EXPECT_FALSE(spdx_license_id("GPL-2+"));           // Debian's spelling is none of the list
  EXPECT_FALSE(spdx_license_id(""));
}

TEST(Spdx, ExpressionsAreOfKnownIdentifiers) {
  for (const std::string_view good :
       {"MIT OR Apache-2.0", "(MIT OR Apache-2.0) AND ISC", "GPL-2.0+ OR MIT", "((MIT))",
        "GPL-2.0-only WITH Classpath-exception-2.0", "LicenseRef-x AND MIT"}) {
    EXPECT_TRUE(is_spdx_expression(good)) << good;
  }
  for (const std::string_view bad :
       {"MIT", "", "MIT OR", "OR MIT", "MIT Apache-2.0", "(MIT OR ISC", "MIT) OR (ISC",
        "MIT or Apache-2.0", "MIT AND Nope", "see LICENSE", "MIT WITH", "MIT WITH MIT"}) {
    EXPECT_FALSE(is_spdx_expression(bad)) << bad;
  }
  EXPECT_FALSE(is_spdx_expression(std::string(100'000, '(') + "MIT"));
}

}  // namespace
}  // namespace plimsoll
