// fuzz/image_documents.cpp - any text as a manifest, an index, a config or docker's manifest.json.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "image/documents.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  [[maybe_unused]] const auto manifest = plimsoll::parse_manifest(text);
  [[maybe_unused]] const auto config = plimsoll::parse_config(text);
  [[maybe_unused]] const auto saved = plimsoll::parse_saved_images(text);
  return 0;
}
