// version/composer.cpp - the order of Composer's (PHP's) package versions.
//
// Format  composer/semver: numbers, then a stability with numbers of its own ("1.2.3-beta.2",
//         "2.0RC1", "1.0-patch3"), then perhaps "-dev"; "1.2.x-dev" is above all of 1.2. A build
//         ("+x") and a stability flag ("@beta") do not count.
// Errors  any other text: a branch ("dev-main") has no place.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>
#include <optional>

#include "version/order.h"
#include "version/scheme.h"

namespace plimsoll {
namespace {

enum class Stability : std::uint8_t { dev, alpha, beta, candidate, stable, patch };

struct Word {
  std::string_view text;
  Stability stability;
};

/// Longer words before those that they begin with.
constexpr std::array stabilities = {
    Word{"stable", Stability::stable}, Word{"alpha", Stability::alpha},
    Word{"beta", Stability::beta},     Word{"patch", Stability::patch},
    Word{"rc", Stability::candidate},  Word{"pl", Stability::patch},
    Word{"a", Stability::alpha},       Word{"b", Stability::beta},
    Word{"p", Stability::patch},
};

struct ComposerVersion {
  std::string_view numbers;
  bool is_branch = false;  // "1.2.x"
  Stability stability = Stability::stable;
  std::string_view stability_numbers;
  bool is_dev = false;
};

bool is_mark(char c) { return c == '.' || c == '-' || c == '_'; }
bool is_number_sign(char c) { return is_digit(c) || c == '.' || c == '-'; }

/// Digits between dots; the dot before what is no digit stays.
std::string_view take_numbers(std::string_view& rest) {
  const std::string_view start = rest;
  take_while(is_digit, rest);
  while (rest.size() > 1 && rest[0] == '.' && is_digit(rest[1])) {
    rest.remove_prefix(1);
    take_while(is_digit, rest);
  }
  return start.substr(0, start.size() - rest.size());
}

void take_stability(std::string_view& rest, ComposerVersion& version) {
  std::string_view ahead = rest;
  take_one(is_mark, ahead);
  for (const Word& word : stabilities) {
    if (!take_word(word.text, ahead)) continue;
    version.stability = word.stability;
    version.stability_numbers = take_while(is_number_sign, ahead);
    // the '-' of "-dev" is none of the numbers'
    while (!version.stability_numbers.empty() && is_mark(version.stability_numbers.back())) {
      version.stability_numbers.remove_suffix(1);
      ahead = {ahead.data() - 1, ahead.size() + 1};
    }
    rest = ahead;
    return;
  }
}

bool take_dev(std::string_view& rest) {
  std::string_view ahead = rest;
  take_one(is_mark, ahead);
  if (!take_word("dev", ahead)) return false;
  rest = ahead;
  return true;
}

std::optional<ComposerVersion> parse_composer(std::string_view text) {
  std::string_view rest = trim(text);
  rest = rest.substr(0, rest.find_first_of("+@"));
  take_word("v", rest);
  ComposerVersion version;
  version.numbers = take_numbers(rest);
  if (version.numbers.empty()) return std::nullopt;
  for (const auto* any : {".x", ".*"})
    version.is_branch = take_word(any, rest) || version.is_branch;
  take_stability(rest, version);
  version.is_dev = take_dev(rest);
  if (!rest.empty()) return std::nullopt;
  if (version.is_dev && version.stability == Stability::stable) {
    version.stability = Stability::dev;
    version.is_dev = false;
  }
  return version;
}

/// The next number of a release; a branch counts as larger than any.
std::string_view take_number(std::string_view& numbers, const ComposerVersion& version) {
  constexpr std::string_view above_all = "9999999";
  if (numbers.empty()) return version.is_branch ? above_all : "0";
  return take_until('.', numbers);
}

std::weak_ordering release_order(const ComposerVersion& a, const ComposerVersion& b) {
  constexpr int fewest = 4;
  std::string_view left = a.numbers;
  std::string_view right = b.numbers;
  for (int i = 0; i < fewest || !left.empty() || !right.empty(); ++i) {
    const auto order = number_order(take_number(left, a), take_number(right, b));
    if (order != 0) return order;
  }
  return std::weak_ordering::equivalent;
}

/// "2.1" of "beta2.1": more numbers are more.
std::weak_ordering stability_numbers_order(std::string_view a, std::string_view b) {
  while (true) {
    take_while(is_mark, a);
    take_while(is_mark, b);
    if (a.empty() || b.empty()) return b.empty() <=> a.empty();
    const auto order = number_order(take_while(is_digit, a), take_while(is_digit, b));
    if (order != 0) return order;
  }
}

std::weak_ordering composer_order(std::string_view a, std::string_view b) {
  const ComposerVersion left = parse_composer(a).value_or(ComposerVersion{});
  const ComposerVersion right = parse_composer(b).value_or(ComposerVersion{});
  if (const auto order = release_order(left, right); order != 0) return order;
  if (left.stability != right.stability) return left.stability <=> right.stability;
  if (left.stability != Stability::stable) {
    const auto order = stability_numbers_order(left.stability_numbers, right.stability_numbers);
    if (order != 0) return order;
  }
  return right.is_dev <=> left.is_dev;
}

bool is_composer_version(std::string_view version) { return parse_composer(version).has_value(); }

}  // namespace

extern constexpr Scheme composer_scheme = {
    .name = "composer", .parses = is_composer_version, .order = composer_order};

}  // namespace plimsoll
