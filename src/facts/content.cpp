// facts/content.cpp
// SPDX-License-Identifier: Apache-2.0
#include "facts/content.h"

namespace plimsoll {

Result<std::string_view> Content::piece() {
  constexpr std::size_t size = std::size_t{128} << 10U;
  piece_.resize(size);
  const std::size_t have = TRY(stream().read(piece_at_, piece_));
  piece_at_ += have;
  return std::string_view(piece_).substr(0, have);
}

}  // namespace plimsoll
