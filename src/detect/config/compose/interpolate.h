// detect/config/compose/interpolate.h - variables in compose files: $X, ${X}, ${X:-default} …
//
// Format  https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace plimsoll::compose {

struct Interpolated {
  std::string text;         // defaults put in; variables without one as they are written
  bool unresolved = false;  // there are such
  bool variable = false;    // there are variables at all
};

Interpolated interpolated(std::string_view text);

}  // namespace plimsoll::compose
