// fuzz/debian_tracker.cpp - the tracker's JSON, cut and read package by package.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/debian_tracker.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::uint64_t unknown_releases = 0;
  plimsoll::looks_like_tracker(text);
  (void)plimsoll::parse_tracker(
      text, [](const plimsoll::Record&) {}, [](const plimsoll::Error&) {}, unknown_releases);
  return 0;
}
