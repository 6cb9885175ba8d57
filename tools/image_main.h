// tools/image_main.h - the main function of the tools that turn content into one image.
//
// usage: NAME OUT FILE… | NAME --check FILE…
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

/// `make` turns files into the image; what is wrong with them is printed, and the status is 1.
template <typename Make>
int image_main(std::string_view name, std::span<char*> words, Make make) {
  if (words.size() < 3) {
    std::cerr << "usage: " << name << " OUT FILE... | --check FILE...\n";
    return 2;
  }
  const Result<std::string> image = make(words.subspan(2));
  if (!image) {
    std::cerr << image.error().what << '\n';
    return 1;
  }
  if (std::string_view(words[1]) == "--check") return 0;
  std::ofstream out(words[1], std::ios::binary);
  out << *image;
  out.close();
  return out ? 0 : 1;
}

}  // namespace plimsoll
