// version/semver.cpp - the order of semantic versions: semver, npm and cargo.
//
// Format  Semantic Versioning 2.0.0, read leniently: a leading "v" or "=", zeros in front of
//         numbers, a prerelease without its '-' ("1.2.3beta"). npm wants all three numbers.
// Errors  any other text, and numbers above 2^64 - 1.
// SPDX-License-Identifier: Apache-2.0
#include "version/semver.h"

#include "version/order.h"
#include "version/scheme.h"

namespace plimsoll {
namespace {

bool is_word_sign(char c) { return is_alnum(c) || c == '-'; }

/// Identifiers between dots, none of them empty.
bool take_identifiers(std::string_view& rest, std::string_view& taken) {
  const std::string_view start = rest;
  do {
    if (take_while(is_word_sign, rest).empty()) return false;
  } while (take_one('.', rest));
  taken = start.substr(0, start.size() - rest.size());
  return true;
}

std::weak_ordering exact_order(std::string_view a, std::string_view b) {
  return a.compare(b) <=> 0;
}

using WordOrder = std::weak_ordering (*)(std::string_view a, std::string_view b);

std::weak_ordering identifier_order(std::string_view a, std::string_view b, WordOrder word_order) {
  const bool number_a = std::ranges::all_of(a, is_digit);
  const bool number_b = std::ranges::all_of(b, is_digit);
  if (number_a && number_b) return number_order(a, b);
  if (number_a != number_b) return number_b <=> number_a;  // numbers come first
  return word_order(a, b);
}

std::weak_ordering identifiers_order(std::string_view a, std::string_view b, WordOrder word_order) {
  if (a.empty() || b.empty()) return a.empty() <=> b.empty();
  while (!a.empty() && !b.empty()) {
    const auto order = identifier_order(take_until('.', a), take_until('.', b), word_order);
    if (order != 0) return order;
  }
  return b.empty() <=> a.empty();  // more identifiers are more
}

/// Takes numbers between dots; false if one is missing or too large.
bool take_numbers(std::string_view& rest, std::size_t fewest, Semver& version) {
  for (std::size_t i = 0; i < version.numbers.size(); ++i) {
    if (i > 0 && !take_one('.', rest)) return i >= fewest;
    const std::optional<std::uint64_t> value = number(take_while(is_digit, rest));
    if (!value) return false;
    version.numbers.at(i) = *value;
  }
  return true;
}

template <std::size_t fewest>
bool is_semver(std::string_view version) {
  return parse_semver(version, fewest).has_value();
}

template <std::size_t fewest>
std::weak_ordering text_order(std::string_view a, std::string_view b) {
  return semver_order(parse_semver(a, fewest).value_or(Semver{}),
                      parse_semver(b, fewest).value_or(Semver{}));
}

}  // namespace

bool take_prerelease_and_build(std::string_view& rest, std::string_view& prerelease) {
  if (!rest.empty() && rest[0] != '+') {
    if (rest.size() > 1 && is_word_sign(rest[1])) take_one('-', rest);
    if (!take_identifiers(rest, prerelease)) return false;
  }
  std::string_view build;
  return (!take_one('+', rest) || take_identifiers(rest, build)) && rest.empty();
}

std::optional<Semver> parse_semver(std::string_view text, std::size_t fewest) {
  std::string_view rest = trim(text);
  take_while([](char c) { return c == 'v' || c == '=' || is_space(c); }, rest);
  Semver version;
  if (!take_numbers(rest, fewest, version)) return std::nullopt;
  if (!take_prerelease_and_build(rest, version.prerelease)) return std::nullopt;
  return version;
}

std::weak_ordering prerelease_order(std::string_view a, std::string_view b) {
  return identifiers_order(a, b, exact_order);
}

std::weak_ordering caseless_prerelease_order(std::string_view a, std::string_view b) {
  return identifiers_order(a, b, caseless_order);
}

std::weak_ordering semver_order(const Semver& a, const Semver& b) {
  if (const auto order = a.numbers <=> b.numbers; order != 0) return order;
  return prerelease_order(a.prerelease, b.prerelease);
}

extern constexpr Scheme semver_scheme = {
    .name = "semver", .parses = is_semver<1>, .order = text_order<1>};
extern constexpr Scheme npm_scheme = {
    .name = "npm", .parses = is_semver<3>, .order = text_order<3>};
extern constexpr Scheme cargo_scheme = {
    .name = "cargo", .parses = is_semver<3>, .order = text_order<3>};

}  // namespace plimsoll
