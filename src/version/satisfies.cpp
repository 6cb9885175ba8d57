// version/satisfies.cpp - picks the language of a range, and knows the simplest of them.
// SPDX-License-Identifier: Apache-2.0
#include "version/satisfies.h"

#include "base/text.h"
#include "version/languages.h"
#include "version/order.h"

namespace plimsoll {
namespace {

constexpr std::array<std::pair<std::string_view, Comparator>, 7> signs = {{
    {">=", Comparator::at_least},
    {"<=", Comparator::at_most},
    {"!=", Comparator::unequal},
    {"==", Comparator::equal},
    {">", Comparator::greater},
    {"<", Comparator::less},
    {"=", Comparator::equal},
}};

struct Language {
  std::string_view scheme;
  Result<bool> (*satisfies)(std::string_view version, std::string_view range);
};

constexpr std::array languages = {
    Language{"npm", npm_satisfies},
    Language{"pypi", pypi_satisfies},
};

/// Comparators between commas; all must hold.
Result<bool> all_hold(const Scheme& scheme, std::string_view version, std::string_view set) {
  bool all = true;
  while (!trim(set).empty()) {
    std::string_view limit = trim(take_until(',', set));
    if (limit == "*") continue;
    const Comparator comparator = take_comparator(limit);
    limit = trim(limit);
    if (limit.empty() || limit.find_first_of("<>=!,| ") != std::string_view::npos) {
      return not_a_range(limit);
    }
    all = holds(comparator, TRY(compare(scheme, version, limit))) && all;
  }
  return all;
}

}  // namespace

Comparator take_comparator(std::string_view& text) {
  for (const auto& [sign, comparator] : signs) {
    if (take_word(sign, text)) return comparator;
  }
  return Comparator::equal;
}

std::unexpected<Error> not_a_range(std::string_view range) {
  constexpr std::size_t shown = 64;
  return fail(Errc::malformed, "'" + printable(range.substr(0, shown)) + "' is no range");
}

Result<bool> comparators_satisfy(const Scheme& scheme, std::string_view version,
                                 std::string_view range) {
  bool any = false;
  for (bool more = true; more;) {
    const std::size_t bar = range.find("||");
    any = TRY(all_hold(scheme, version, range.substr(0, bar))) || any;
    more = bar != std::string_view::npos;
    if (more) range.remove_prefix(bar + 2);
  }
  return any;
}

Result<bool> satisfies(const Scheme& scheme, std::string_view version, std::string_view range) {
  if (range.size() > longest_range) return fail(Errc::too_large, "range is longer than 64 KiB");
  if (!parses(scheme, version)) return not_a_version(scheme, version);
  range = trim(range);
  if (range.starts_with("vers:")) return vers_satisfies(scheme, version, range);
  for (const Language& language : languages) {
    if (language.scheme == scheme.name) return language.satisfies(version, range);
  }
  return comparators_satisfy(scheme, version, range);
}

}  // namespace plimsoll
