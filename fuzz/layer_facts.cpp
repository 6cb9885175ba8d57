// fuzz/layer_facts.cpp - records of the cache: what is decoded is coded and decoded as the same.
// SPDX-License-Identifier: Apache-2.0
#include "facts/layer_facts.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  plimsoll::LayerFacts facts;
  if (plimsoll::decode_walk(std::string(bytes), 0, facts)) {
    plimsoll::LayerFacts again;
    if (!plimsoll::decode_walk(plimsoll::encode_walk(facts), 0, again)) std::abort();
  }
  plimsoll::Collected collected;
  if (plimsoll::decode_collected(bytes, collected)) {
    plimsoll::Collected again;
    if (!plimsoll::decode_collected(plimsoll::encode_collected(collected), again)) std::abort();
    if (!(again == collected)) std::abort();
  }
  return 0;
}
