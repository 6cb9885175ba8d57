// fuzz/purl.cpp - package URLs: what was read and written is read again as the same.
// SPDX-License-Identifier: Apache-2.0
#include "model/purl.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto purl = plimsoll::parse_purl({reinterpret_cast<const char*>(data), size});
  if (!purl.has_value()) return 0;
  const std::string text = plimsoll::to_text(*purl);
  const auto again = plimsoll::parse_purl(text);
  if (!again.has_value() || *again != *purl || plimsoll::to_text(*again) != text) std::abort();
  return 0;
}
