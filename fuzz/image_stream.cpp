// fuzz/image_stream.cpp - any bytes as an image archive that passes once: documents, layers, links.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "analyzer/registry.h"
#include "image/read_layer.h"
#include "image/source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const plimsoll::Router router(plimsoll::all_analyzers());
  static const plimsoll::LayerLimits limits{.layer_size = 16U << 20U, .file_size = 1U << 20U};
  plimsoll::SpoolBudget budget;
  const plimsoll::ReadOptions options{.router = &router, .limits = &limits, .budget = &budget};
  const auto read = [&](plimsoll::Input& blob) {
    return plimsoll::read_passing_layer(blob, options);
  };
  auto input = std::make_unique<plimsoll::TextInput>(
      std::string_view(reinterpret_cast<const char*>(data), size));
  // What comes out does not matter here: only that it ends, in bounds, without a crash.
  [[maybe_unused]] const auto image = plimsoll::open_stream(std::move(input), "x", {}, read);
  return 0;
}
