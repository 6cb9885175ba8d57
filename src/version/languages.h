// version/languages.h - the languages of ranges, each in a file of its own; satisfies() picks one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "version/scheme.h"

namespace plimsoll {

enum class Comparator : std::uint8_t { equal, unequal, less, at_most, greater, at_least };

/// True if an order to the comparator's version is what it asks for.
constexpr bool holds(Comparator comparator, std::weak_ordering order) {
  switch (comparator) {
    case Comparator::equal: return order == 0;
    case Comparator::unequal: return order != 0;
    case Comparator::less: return order < 0;
    case Comparator::at_most: return order <= 0;
    case Comparator::greater: return order > 0;
    case Comparator::at_least: return order >= 0;
  }
  return false;
}

/// Takes a comparator's sign off the front; none means equal.
Comparator take_comparator(std::string_view& text);

Result<bool> npm_satisfies(std::string_view version, std::string_view range);
Result<bool> pypi_satisfies(std::string_view version, std::string_view range);
Result<bool> vers_satisfies(const Scheme& scheme, std::string_view version, std::string_view range);

/// ">= 1.2, < 2 || = 3": for schemes whose own tools have no language.
Result<bool> comparators_satisfy(const Scheme& scheme, std::string_view version,
                                 std::string_view range);

/// The error of all of them for a range that is none.
std::unexpected<Error> not_a_range(std::string_view range);

}  // namespace plimsoll
