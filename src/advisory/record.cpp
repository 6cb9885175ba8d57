// advisory/record.cpp - what feeds share: titles, and the count of what is kept out.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/record.h"

#include "base/text.h"

namespace plimsoll {

LeftOut& LeftOut::operator+=(const LeftOut& other) {
  git_ranges += other.git_ranges;
  without_package += other.without_package;
  unknown_ranges += other.unknown_ranges;
  names_cut += other.names_cut;
  unknown_ecosystems += other.unknown_ecosystems;
  if (unknown_ecosystem.empty()) unknown_ecosystem = other.unknown_ecosystem;
  return *this;
}

std::string short_title(std::string_view text) {
  constexpr std::size_t longest = 240;
  text = trim(text);
  text = trim(text.substr(0, text.find('\n')));
  take_while([](char c) { return c == '#'; }, text);
  text = trim(text);
  if (text.size() <= longest) return std::string(text);
  std::size_t end = text.rfind(' ', longest);
  if (end == std::string_view::npos || end == 0) {
    end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  }
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace plimsoll
