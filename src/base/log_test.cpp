// base/log_test.cpp - one event is one line, and silence is the default.
// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace plimsoll {
namespace {

std::string logged(LogFormat format) {
  testing::internal::CaptureStderr();
  set_log(format);
  log_event("layer read", {{"layer", "sha256:\x1b[31m"}, {"ms", "120"}});
  set_log(LogFormat::off);
  log_event("not heard");
  return testing::internal::GetCapturedStderr();
}

TEST(Log, IsSilentUntilAskedFor) { EXPECT_EQ(logged(LogFormat::off), ""); }

TEST(Log, TextObeysNoEscapes) {
  EXPECT_EQ(logged(LogFormat::text), "plimsoll: layer read  layer=sha256:\\x1b[31m ms=120\n");
}

TEST(Log, JsonIsOneObjectALine) {
  JsonDocument document;
  ASSERT_TRUE(document.parse(logged(LogFormat::json)));
  EXPECT_EQ(document.root()["event"].text(), "layer read");
  EXPECT_EQ(document.root()["ms"].text(), "120");
}

}  // namespace
}  // namespace plimsoll
