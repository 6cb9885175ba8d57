// fuzz/layer.cpp - any bytes as a layer: decompression, tar walk, every analyzer, encoding and back.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "analyzer/registry.h"
#include "image/read_layer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const plimsoll::Router router(plimsoll::all_analyzers());
  static const plimsoll::LayerLimits limits{.layer_size = 16U << 20U, .file_size = 1U << 20U};
  plimsoll::SpoolBudget budget;
  plimsoll::TextInput input({reinterpret_cast<const char*>(data), size});
  const auto read = plimsoll::read_passing_layer(
      input, {.router = &router, .limits = &limits, .budget = &budget, .verify = true});
  if (!read) return 0;
  plimsoll::LayerFacts again;
  if (!plimsoll::decode_walk(plimsoll::encode_walk(read->facts), again)) std::abort();
  const std::string collected = plimsoll::encode_collected(read->facts.collected);
  if (!plimsoll::decode_collected(collected, again.collected)) std::abort();
  if (again.collected != read->facts.collected) std::abort();
  return 0;
}
