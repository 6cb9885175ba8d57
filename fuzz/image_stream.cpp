// fuzz/image_stream.cpp - an image archive that passes once, of any compression and kind.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <memory>

#include "image/read_layer.h"
#include "image/source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const plimsoll::Router router({});
  static const plimsoll::LayerLimits limits{.layer_size = 1U << 22U, .entries_held = 1U << 20U};
  plimsoll::ScanBudget budget;
  const plimsoll::ReadOptions options{.router = &router, .limits = &limits, .budget = &budget};
  const plimsoll::ReadBlob read_blob = [&](plimsoll::Input& blob, const plimsoll::Member* again) {
    return plimsoll::read_passing_layer(blob, options, again);
  };
  const std::string_view archive(reinterpret_cast<const char*>(data), size);
  static_cast<void>(plimsoll::open_stream(std::make_unique<plimsoll::TextInput>(archive), "image",
                                          {}, read_blob));
  return 0;
}
