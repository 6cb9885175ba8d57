// detect/secret/certain_run.h - the run of characters that every match of an expression holds.
//
// Why     most tokens are long runs of letters and digits, and most text has none: rules whose
//         matches all hold such a run need to be looked for around runs only.
// Shape   a match lies within `before` bytes in front of the first character of the whole run
//         that it touches, and `after` bytes behind the last one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace plimsoll {

struct CertainRun {
  std::size_t before = 0, after = 0;  // what a match may have on either side of the run
};

/// A run of `secret_run` characters (runs.h) that no match of this expression (RE2's syntax) can
/// do without, with as little beside it as can be. Nothing if there is none, and nothing if the
/// expression has signs that are not known here: to be asked for less is never wrong.
std::optional<CertainRun> certain_run(std::string_view pattern);

}  // namespace plimsoll
