// fuzz/entries.cpp - a list of names as bytes, and the paths that are asked of it: the rest of the
// input, a line each.
// SPDX-License-Identifier: Apache-2.0
#include "facts/entries.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t cut = (data[0] * 256U + data[1]) % (bytes.size() + 1);
  const auto entries = plimsoll::Entries::from_bytes(std::string(bytes.substr(0, cut)));
  if (!entries) return 0;
  std::size_t count = 0;
  entries->for_each([&](const plimsoll::Entry&) { return ++count != 0; });
  if (count > entries->size()) std::abort();  // a damaged list may end before
  for (const std::string_view path : plimsoll::lines(bytes.substr(cut))) {
    if (entries->find(path).has_value() != entries->type_of(path).has_value()) std::abort();
    static_cast<void>(entries->has_below(path));
  }
  return 0;
}
