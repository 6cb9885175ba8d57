// fuzz/cvss.cpp - CVSS vectors of every version: a score, where there is one, lies from 0 to 10.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "model/severity.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto score = plimsoll::cvss_score({reinterpret_cast<const char*>(data), size});
  if (score.has_value() && (*score < 0 || *score > 10)) std::abort();
  return 0;
}
