// model/package.cpp - names of the few enumerations of a package.
// SPDX-License-Identifier: Apache-2.0
#include "model/package.h"

#include <algorithm>
#include <array>

namespace plimsoll {

std::string_view name_of(Relationship relationship) {
  constexpr std::array<std::string_view, 4> names = {"", "root", "direct", "indirect"};
  return names.at(static_cast<std::size_t>(relationship));
}

std::string_view name_of(Scope scope) {
  constexpr std::array<std::string_view, 5> names = {"", "runtime", "development", "optional",
                                                     "peer"};
  return names.at(static_cast<std::size_t>(scope));
}

bool is_os_type(std::string_view type) {
  constexpr std::array<std::string_view, 5> types = {"deb", "rpm", "apk", "alpm", "opkg"};
  return std::ranges::find(types, type) != types.end();
}

}  // namespace plimsoll
