// fuzz/layer.cpp - a layer's blob of any compression, with every analyzer; what was found is coded,
// decoded and laid.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "analyzer/registry.h"
#include "facts/inventory.h"
#include "image/read_layer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const plimsoll::Router router(plimsoll::all_analyzers());
  static const plimsoll::LayerLimits limits{
      .layer_size = 1U << 24U, .file_size = 1U << 20U, .entries_held = 1U << 22U};
  plimsoll::ScanBudget budget{.spool = 1U << 20U};
  plimsoll::TextInput input({reinterpret_cast<const char*>(data), size});
  const auto read = plimsoll::read_passing_layer(
      input, {.router = &router, .limits = &limits, .budget = &budget, .verify = size % 2 == 0});
  if (budget.spool != 1U << 20U) std::abort();
  if (!read) return 0;
  plimsoll::LayerFacts again;
  if (!plimsoll::decode_walk(plimsoll::encode_walk(read->facts), 0, again)) std::abort();
  const std::string collected = plimsoll::encode_collected(read->facts.collected);
  if (!plimsoll::decode_collected(collected, again.collected)) std::abort();
  const std::array<const plimsoll::LayerFacts*, 2> stack = {&again, &read->facts};
  static_cast<void>(plimsoll::find_linked(stack, router));
  static_cast<void>(plimsoll::resolve(stack));
  return 0;
}
