// fuzz/reference.cpp - a name of an image: what is read comes back the same from its full form.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "image/reference.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto reference = plimsoll::parse_reference({reinterpret_cast<const char*>(data), size});
  if (reference && plimsoll::parse_reference(plimsoll::to_text(*reference)) != reference)
    std::abort();
  return 0;
}
