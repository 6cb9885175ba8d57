// fuzz/containerd_names.cpp - names of images in containerd's store: the first line is what the
// user wrote, each other one an image.
// SPDX-License-Identifier: Apache-2.0
#include "image/containerd_names.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string_view first;
  std::vector<ContainerdImage> images;
  bool is_first = true;
  for (const std::string_view line : lines(text)) {
    if (is_first) first = line;
    else
      images.push_back({.name_space = "default",
                        .name = std::string(line),
                        .digest = "sha256:" + std::string(line.substr(0, 64))});
    is_first = false;
  }
  const auto name = parse_containerd_name(first);
  if (!name) return 0;
  const auto found = find_containerd_image(images, name->name);
  const auto again = found ? find_containerd_image(images, (*found)->name) : found;
  if (found && (!again || (*again)->name != (*found)->name)) std::abort();
  return 0;
}
