// fuzz/containers_storage.cpp - records of stores, chains of layers, names, owners, settings.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "image/overlay.h"
#include "image/store_records.h"
#include "image/store_roots.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto images = plimsoll::parse_stored_images(text)) {
    for (const plimsoll::StoredImage& image : *images) {
      for (const std::string& name : image.names)
        static_cast<void>(plimsoll::find_stored_image(*images, name));
      static_cast<void>(plimsoll::find_stored_image(*images, image.id));
    }
  }
  static_cast<void>(plimsoll::find_stored_image({}, text));
  plimsoll::StoredLayers layers;
  if (plimsoll::parse_stored_layers(text, layers)) {
    for (const auto& [id, layer] : layers) {
      const auto chain = plimsoll::chain_of(layers, id);
      // A chain ends with the layer that was asked for, and its ids may become paths.
      if (chain && (chain->back()->id != id || !plimsoll::is_store_id(id))) std::abort();
    }
  }
  if (const auto name = plimsoll::parse_stored_name(text)) {
    if (name->name.empty() || (!name->root.empty() && name->root[0] != '/')) std::abort();
  }
  if (plimsoll::data_file_name(text).find_first_of('\0') != std::string::npos) std::abort();
  static_cast<void>(plimsoll::parse_recorded_owner(text));
  static_cast<void>(plimsoll::parse_store_settings(text, "fuzz"));
  return 0;
}
