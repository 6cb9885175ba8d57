// fuzz/yaml.cpp - any text as YAML; what was read is walked whole.
// SPDX-License-Identifier: Apache-2.0
#include "base/yaml.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

static std::size_t walked(plimsoll::YamlValue value) {
  std::size_t bytes = value.text().size() + (value.truth() ? 1 : 0) + (value.whole() ? 1 : 0);
  for (const plimsoll::YamlValue item : value.items()) bytes += walked(item);
  for (const auto& [key, member] : value.members()) bytes += walked(key) + walked(member);
  return bytes;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = plimsoll::YamlDocument::parse(text, "fuzz.yaml", {.values = 10'000});
  if (!document) return 0;
  for (const plimsoll::YamlValue root : document->roots()) {
    walked(root);
    (void)document->error_at(root, "here");
  }
  return 0;
}
