// fuzz/tar.cpp - tar archives: everything is walked, the first bytes say how each content is read;
// and what follows them as the capabilities of a file.
// SPDX-License-Identifier: Apache-2.0
#include "image/tar.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

constexpr std::size_t choices = 16;

/// One way of four; never more is held than a test may take.
bool read_content(plimsoll::TarReader& tar, const plimsoll::Entry& entry, std::uint8_t choice) {
  switch (choice % 4) {
    case 0: return true;
    case 1: return tar.skip_content(choice).has_value();
    case 2: return tar.next_piece().has_value() && tar.skip_content(choice * 100U).has_value();
    default: break;
  }
  std::string text;
  return entry.size > (1U << 20U) || tar.read_content(text).has_value();
}

/// A text is one of what the bytes hold: never more than there are bits.
void decode_capabilities(std::string_view bytes) {
  for (const std::size_t size : {std::size_t{12}, std::size_t{20}, plimsoll::capabilities_size}) {
    const auto found = plimsoll::decode_file_capabilities(bytes.substr(0, size));
    if (!found) continue;
    const bool has_any = (found->permitted | found->inheritable) != 0;
    const std::size_t count = plimsoll::texts_of(*found).size();
    if (count > 64 || has_any != (count > 0)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < choices) return 0;
  decode_capabilities({reinterpret_cast<const char*>(data) + choices, size - choices});
  plimsoll::TextInput input({reinterpret_cast<const char*>(data) + choices, size - choices});
  plimsoll::TarReader tar(input);
  for (std::size_t i = 0;; ++i) {
    const auto header = tar.next();
    if (!header || !*header) return 0;
    if (!read_content(tar, (*header)->entry, data[i % choices])) return 0;
  }
}
