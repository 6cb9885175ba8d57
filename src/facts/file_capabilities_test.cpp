// facts/file_capabilities_test.cpp - values as setcap(8) writes them, and wrong ones.
// SPDX-License-Identifier: Apache-2.0
#include "facts/file_capabilities.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Words = std::vector<std::uint32_t>;

std::string value_of(const Words& words) {
  std::string value;
  for (const std::uint32_t word : words) {
    for (unsigned i = 0; i < 4; ++i) value += static_cast<char>(word >> (8 * i));
  }
  return value;
}

std::vector<std::string> texts(const Words& words) {
  const auto found = decode_file_capabilities(value_of(words));
  return found ? texts_of(*found) : std::vector{found.error().what};
}

TEST(FileCapabilities, EveryRevision) {
  EXPECT_THAT(texts({0x01000001, 1U << 13U, 0}), ElementsAre("cap_net_raw+ep"));
  EXPECT_THAT(texts({0x02000001, 1U << 10U, 0, 0, 0}), ElementsAre("cap_net_bind_service+ep"));
  EXPECT_THAT(texts({0x02000000, 1U << 10U, 0, 0, 0}), ElementsAre("cap_net_bind_service+p"));
  const auto found = decode_file_capabilities(value_of({0x03000001, 0x80, 0, 0, 0, 1000}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->root, 1000U);
  EXPECT_THAT(texts_of(*found), ElementsAre("cap_setuid+ep"));
}

TEST(FileCapabilities, SetsOfBothKindsAndBothHalves) {
  EXPECT_THAT(texts({0x02000001, 0x3, 0x2, 1U << 7U, 1U << 8U}),
              ElementsAre("cap_chown+ep", "cap_dac_override+eip", "cap_bpf+ep",
                          "cap_checkpoint_restore+ei"));
}

TEST(FileCapabilities, NoneAtAll) { EXPECT_THAT(texts({0x02000001, 0, 0, 0, 0}), IsEmpty()); }

TEST(FileCapabilities, OnesWithoutAName) {
  EXPECT_THAT(texts({0x02000000, 0, 0, 1U << 9U | 1U << 31U, 0}),
              ElementsAre("cap_41+p", "cap_63+p"));
}

TEST(FileCapabilities, WrongOnes) {
  const auto code = [](std::string_view value) {
    const auto found = decode_file_capabilities(value);
    return found ? Errc::usage : found.error().code;
  };
  EXPECT_EQ(code(""), Errc::truncated);
  EXPECT_EQ(code(value_of({0x02000001}).substr(0, 3)), Errc::truncated);
  EXPECT_EQ(code(value_of({0x02000001, 0, 0})), Errc::malformed);
  EXPECT_EQ(code(value_of({0x01000001, 0, 0, 0, 0})), Errc::malformed);
  EXPECT_EQ(code(value_of({0x03000001, 0, 0, 0, 0})), Errc::malformed);
  EXPECT_EQ(code(value_of({0x03000001, 0, 0, 0, 0, 0, 0})), Errc::malformed);
  EXPECT_EQ(code(value_of({0x04000001, 0, 0, 0, 0})), Errc::unsupported);
  EXPECT_EQ(code(value_of({0x00000001, 0, 0, 0, 0})), Errc::unsupported);
  EXPECT_THAT(texts({0x02000001, 0, 0}), ElementsAre(HasSubstr("revision 2 in 12 bytes")));
}

TEST(FileCapabilities, OfEveryLength) {
  for (std::uint32_t revision = 0; revision < 6; ++revision) {
    std::string value = value_of({revision << 24U, 1, 1, 1, 1, 1, 1, 1});
    while (!value.empty()) {
      const bool is_right = (revision == 1 && value.size() == 12) ||
                            (revision == 2 && value.size() == 20) ||
                            (revision == 3 && value.size() == 24);
      EXPECT_EQ(decode_file_capabilities(value).has_value(), is_right) << value.size();
      value.pop_back();
    }
  }
}

}  // namespace
}  // namespace plimsoll
