// version/npm_range.cpp - npm's ranges: "^1.2.0 || 2.x || >=3.0.0-rc.1 <4 || 5.1 - 5.9".
//
// Format  the documentation of Node's semver package. A set of comparators holds if all do; a range
//         if one of its sets does. A prerelease is only let in by a set that names a prerelease of
//         the same three numbers.
// Errors  malformed for what Node calls an invalid range.
// SPDX-License-Identifier: Apache-2.0
#include "version/languages.h"
#include "version/order.h"
#include "version/semver.h"

namespace plimsoll {
namespace {

/// "1.2.x", "1", "*": as many numbers as are known.
struct Partial {
  Semver version;
  std::size_t known = 0;
};

/// One version against one set of comparators, comparator by comparator.
struct Verdict {
  Semver version;
  bool inside = true;
  bool names_prerelease = false;  // of the version's own numbers

  void require(Comparator comparator, const Semver& limit) {
    inside = inside && holds(comparator, semver_order(version, limit));
    if (!limit.prerelease.empty() && limit.numbers == version.numbers) names_prerelease = true;
  }
  /// Node reads ">=0.0.0" as "anything".
  void require_at_least(const Semver& limit) {
    const bool anything = limit.numbers == Semver{}.numbers && limit.prerelease.empty();
    if (!anything) require(Comparator::at_least, limit);
  }
  [[nodiscard]] bool holds_all() const {
    return inside && (version.prerelease.empty() || names_prerelease);
  }
};

/// The first version behind all those that agree with `version` up to number `place`.
Semver next(const Semver& version, std::size_t place) {
  Semver above;
  for (std::size_t i = 0; i <= place; ++i) above.numbers.at(i) = version.numbers.at(i);
  ++above.numbers.at(place);
  return above;
}

/// As an upper bound: the prereleases of the next version are not inside either.
Semver below_next(const Semver& version, std::size_t place) {
  Semver above = next(version, place);
  above.prerelease = "0";
  return above;
}

constexpr std::uint64_t largest_number = (std::uint64_t{1} << 53U) - 1;  // that Node counts exactly

/// One number or "x"; false if it is neither.
bool take_number(std::string_view& rest, std::size_t place, Partial& partial) {
  const auto is_any = [](char c) { return c == 'x' || c == 'X' || c == '*'; };
  if (take_one(is_any, rest)) return true;
  const std::optional<std::uint64_t> value = number(take_while(is_digit, rest));
  if (!value || *value > largest_number) return false;
  if (partial.known == place) {  // what stands behind an "x" does not count
    partial.version.numbers.at(place) = *value;
    partial.known = place + 1;
  }
  return true;
}

Result<Partial> parse_partial(std::string_view text) {
  std::string_view rest = text;
  take_while([](char c) { return c == 'v' || c == '=' || is_space(c); }, rest);
  Partial partial;
  std::size_t place = 0;
  do {
    if (!take_number(rest, place, partial)) return not_a_range(text);
  } while (++place < 3 && take_one('.', rest));
  if (place < 3 && !rest.empty()) return not_a_range(text);
  if (!take_prerelease_and_build(rest, partial.version.prerelease)) return not_a_range(text);
  if (partial.known < 3) partial.version.prerelease = {};
  return partial;
}

void require_caret(Verdict& verdict, const Partial& partial) {
  if (partial.known == 0) return;
  std::size_t place = 0;
  while (place + 1 < partial.known && partial.version.numbers.at(place) == 0) ++place;
  verdict.require_at_least(partial.version);
  verdict.require(Comparator::less, below_next(partial.version, place));
}

void require_tilde(Verdict& verdict, const Partial& partial) {
  if (partial.known == 0) return;
  verdict.require_at_least(partial.version);
  verdict.require(Comparator::less,
                  below_next(partial.version, std::min<std::size_t>(partial.known - 1, 1)));
}

/// A comparator whose version lacks numbers speaks of all versions that begin so.
void require_partial(Verdict& verdict, Comparator comparator, const Partial& partial) {
  if (partial.known == 0) {
    const bool nothing = comparator == Comparator::less || comparator == Comparator::greater;
    verdict.inside = verdict.inside && !nothing;
    return;
  }
  const std::size_t place = partial.known - 1;
  if (comparator == Comparator::greater) verdict.require_at_least(next(partial.version, place));
  if (comparator == Comparator::at_least || comparator == Comparator::equal) {
    verdict.require_at_least(partial.version);
  }
  if (comparator == Comparator::at_most || comparator == Comparator::equal) {
    verdict.require(Comparator::less, below_next(partial.version, place));
  }
  if (comparator == Comparator::less) {
    Semver limit = partial.version;
    limit.prerelease = "0";
    verdict.require(Comparator::less, limit);
  }
}

void require_plain(Verdict& verdict, Comparator comparator, const Partial& partial) {
  if (partial.known < 3) return require_partial(verdict, comparator, partial);
  if (comparator == Comparator::at_least) return verdict.require_at_least(partial.version);
  verdict.require(comparator, partial.version);
}

Status require_hyphen(Verdict& verdict, std::string_view from, std::string_view to) {
  require_plain(verdict, Comparator::at_least, TRY(parse_partial(trim(from))));
  require_plain(verdict, Comparator::at_most, TRY(parse_partial(trim(to))));
  return {};
}

/// Takes one comparator, its version included, off the front of a set.
Status take_and_require(std::string_view& set, Verdict& verdict) {
  const auto is_padding = [](char c) { return c == 'v' || c == '=' || is_space(c); };
  const bool tilde = take_one('~', set);
  const bool caret = !tilde && take_one('^', set);
  if (tilde) take_one('>', set);
  Comparator comparator = Comparator::equal;
  if (!tilde && !caret) {
    if (set.starts_with("!=")) return not_a_range(set);
    comparator = take_comparator(set);
  }
  take_while(is_padding, set);
  const Partial partial = TRY(parse_partial(take_while([](char c) { return !is_space(c); }, set)));
  if (tilde) require_tilde(verdict, partial);
  else if (caret) require_caret(verdict, partial);
  else require_plain(verdict, comparator, partial);
  return {};
}

/// Where a hyphen stands between spaces.
std::size_t hyphen_of(std::string_view set) {
  for (std::size_t at = set.find('-'); at != std::string_view::npos; at = set.find('-', at + 1)) {
    const bool alone = at > 0 && is_space(set[at - 1]) && at + 1 < set.size();
    if (alone && is_space(set[at + 1])) return at;
  }
  return std::string_view::npos;
}

Result<bool> set_satisfied(const Semver& version, std::string_view set) {
  Verdict verdict{.version = version};
  set = trim(set);
  if (const std::size_t hyphen = hyphen_of(set); hyphen != std::string_view::npos) {
    TRY_STATUS(require_hyphen(verdict, set.substr(0, hyphen), set.substr(hyphen + 1)));
    return verdict.holds_all();
  }
  while (!set.empty()) {
    TRY_STATUS(take_and_require(set, verdict));
    take_while(is_space, set);
  }
  return verdict.holds_all();
}

}  // namespace

Result<bool> npm_satisfies(std::string_view version, std::string_view range) {
  const Semver wanted = parse_semver(version, 3).value_or(Semver{});
  bool any = false;
  for (bool more = true; more;) {
    const std::size_t bar = range.find("||");
    any = TRY(set_satisfied(wanted, range.substr(0, bar))) || any;
    more = bar != std::string_view::npos;
    if (more) range.remove_prefix(bar + 2);
  }
  return any;
}

}  // namespace plimsoll
