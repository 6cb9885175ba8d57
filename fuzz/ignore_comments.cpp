// fuzz/ignore_comments.cpp - comments and annotations that take findings back.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "detect/config/ignore.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto ignores = plimsoll::find_ignores(text);
  for (const plimsoll::InlineIgnore& each : ignores) {
    if (each.line == 0 || (each.to != 0 && each.to <= each.from)) std::abort();
    plimsoll::Finding finding{.id = "PLM-DF-001", .aliases = {"CKV_K8S_20", "DL3002"}};
    plimsoll::apply({each}, {each.line, each.line + 1}, finding);
  }
  return 0;
}
