// fuzz/database_value.cpp - any bytes as the values of an advisory database.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "advisory/packed.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)plimsoll::unpacked_statements(bytes);
  (void)plimsoll::unpacked_details(bytes);
  return 0;
}
