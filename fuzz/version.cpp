// fuzz/version.cpp - every ordering: the first byte says which, the rest is two versions around a
// newline.
// Safety  a weak order whatever the texts: antisymmetric, and equal to itself.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "version/scheme.h"

static void require(bool holds) {
  if (!holds) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto all = plimsoll::all_schemes();
  const plimsoll::Scheme& scheme = *all[data[0] % all.size()];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto [a, b] = plimsoll::cut_first(text, '\n').value_or(std::pair{text, text});
  const auto order = plimsoll::compare(scheme, a, b);
  const auto reversed = plimsoll::compare(scheme, b, a);
  require(order.has_value() == reversed.has_value());
  if (!order.has_value()) return 0;
  require(*order == (0 <=> *reversed));
  require(scheme.order(a, a) == 0 && scheme.order(b, b) == 0);
  return 0;
}
