// fuzz/spdx_read.cpp - SPDX documents: each package has a canonical purl and a place.
// SPDX-License-Identifier: Apache-2.0
#include "document/spdx_read.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "model/purl.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto bom = plimsoll::read_spdx(text, "here");
  if (!bom) return 0;
  for (const plimsoll::Package& package : bom->packages) {
    const auto purl = plimsoll::parse_purl(package.purl);
    if (!purl || plimsoll::to_text(*purl) != package.purl || package.locations.empty())
      std::abort();
  }
  return 0;
}
