// fuzz/layer_facts.cpp - any bytes as a record of the cache: decoded, or refused; never a crash.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "facts/layer_facts.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  plimsoll::LayerFacts facts;
  if (plimsoll::decode_walk(bytes, facts)) {
    [[maybe_unused]] const auto found = facts.entries.find("etc/os-release");
    [[maybe_unused]] const bool below = facts.entries.has_below("usr");
  }
  [[maybe_unused]] const auto decoded = plimsoll::decode_collected(bytes, facts.collected);
  return 0;
}
