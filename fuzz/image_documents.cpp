// fuzz/image_documents.cpp - index, manifest, config, docker's manifest.json, platforms.
// SPDX-License-Identifier: Apache-2.0
#include "image/documents.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "image/source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(plimsoll::parse_manifest(text));
  static_cast<void>(plimsoll::parse_saved_images(text));
  if (const auto config = plimsoll::parse_config(text))
    static_cast<void>(plimsoll::layers_of(*config, 3));
  const auto platform = plimsoll::parse_platform(text);
  if (platform && !plimsoll::matches(*platform, *platform)) std::abort();
  return 0;
}
