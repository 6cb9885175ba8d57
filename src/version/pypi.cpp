// version/pypi.cpp - the order of Python versions.
//
// Format  PEP 440, appendix B: [v][N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local], in every spelling
//         that it allows ("1.0-Alpha.1", "1.0-2" for a post-release).
// Errors  any other text.
// SPDX-License-Identifier: Apache-2.0
#include "version/pypi.h"

#include <array>
#include <utility>

#include "version/order.h"
#include "version/scheme.h"

namespace plimsoll {
namespace {

using Stage = PypiVersion::Stage;

/// Longer words before those that they begin with.
constexpr std::array<std::pair<std::string_view, Stage>, 8> stages = {{
    {"alpha", Stage::alpha},
    {"a", Stage::alpha},
    {"beta", Stage::beta},
    {"b", Stage::beta},
    {"preview", Stage::candidate},
    {"pre", Stage::candidate},
    {"rc", Stage::candidate},
    {"c", Stage::candidate},
}};
constexpr std::array post_words = {"post"sv, "rev"sv, "r"sv};

bool is_separator(char c) { return c == '-' || c == '_' || c == '.'; }

/// [-_.]?WORD[-_.]?[digits]; `rest` is untouched if the word is not there.
bool take_mark(std::string_view word, std::string_view& rest, std::string_view& digits) {
  std::string_view ahead = rest;
  take_one(is_separator, ahead);
  if (!take_word(word, ahead)) return false;
  take_one(is_separator, ahead);
  digits = take_while(is_digit, ahead);
  rest = ahead;
  return true;
}

void take_stage(std::string_view& rest, PypiVersion& version) {
  for (const auto& [word, stage] : stages) {
    if (!take_mark(word, rest, version.stage_number)) continue;
    version.stage = stage;
    return;
  }
}

void take_post(std::string_view& rest, PypiVersion& version) {
  if (rest.size() > 1 && rest[0] == '-' && is_digit(rest[1])) {
    rest.remove_prefix(1);
    version.post_number = take_while(is_digit, rest);
    version.is_post = true;
    return;
  }
  for (const std::string_view word : post_words) {
    version.is_post = take_mark(word, rest, version.post_number);
    if (version.is_post) return;
  }
}

/// N(.N)*; a '.' that no digit follows stays.
std::string_view take_release(std::string_view& rest) {
  const std::string_view start = rest;
  if (take_while(is_digit, rest).empty()) return {};
  while (rest.size() > 1 && rest[0] == '.' && is_digit(rest[1])) {
    rest.remove_prefix(1);
    take_while(is_digit, rest);
  }
  return start.substr(0, start.size() - rest.size());
}

bool is_local(std::string_view text) {
  do {
    if (take_while(is_alnum, text).empty()) return false;
  } while (take_one(is_separator, text));
  return text.empty();
}

std::weak_ordering segment_order(std::string_view a, std::string_view b) {
  const bool number_a = std::ranges::all_of(a, is_digit);
  const bool number_b = std::ranges::all_of(b, is_digit);
  if (number_a && number_b) return number_order(a, b);
  if (number_a != number_b) return number_a <=> number_b;  // words come first
  return caseless_order(a, b);
}

std::weak_ordering local_order(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const auto order = segment_order(take_while(is_alnum, a), take_while(is_alnum, b));
    if (order != 0) return order;
    take_one(is_separator, a);
    take_one(is_separator, b);
  }
  return b.empty() <=> a.empty();
}

/// Where a version stands among those of one release: 1.0.dev1, 1.0a1, 1.0, 1.0.post1.
int stage_rank(const PypiVersion& version) {
  if (version.stage != Stage::none) return static_cast<int>(version.stage);
  return version.is_dev && !version.is_post ? 0 : static_cast<int>(Stage::candidate) + 1;
}

std::string without_zeros(std::string_view digits) {
  take_while([](char c) { return c == '0'; }, digits);
  return digits.empty() ? "0" : std::string(digits);
}

std::string normal_local(std::string_view local) {
  std::string text;
  for (char mark = '+'; !local.empty(); mark = '.') {
    const std::string_view segment = take_while(is_alnum, local);
    take_one(is_separator, local);
    text += mark;
    text += std::ranges::all_of(segment, is_digit) ? without_zeros(segment) : lower(segment);
  }
  return text;
}

bool is_pypi_version(std::string_view version) { return parse_pypi(version).has_value(); }

std::weak_ordering text_order(std::string_view a, std::string_view b) {
  return pypi_order(parse_pypi(a).value_or(PypiVersion{}), parse_pypi(b).value_or(PypiVersion{}));
}

}  // namespace

std::optional<PypiVersion> parse_pypi(std::string_view text) {
  std::string_view rest = trim(text);
  take_word("v", rest);
  PypiVersion version;
  std::string_view ahead = rest;
  version.epoch = take_while(is_digit, ahead);
  if (version.epoch.empty()) return std::nullopt;
  if (take_one('!', ahead)) rest = ahead;
  else version.epoch = {};
  version.release = take_release(rest);
  if (version.release.empty()) return std::nullopt;
  take_stage(rest, version);
  take_post(rest, version);
  version.is_dev = take_mark("dev", rest, version.dev_number);
  if (take_one('+', rest)) {
    if (!is_local(rest)) return std::nullopt;
    version.local = std::exchange(rest, {});
  }
  if (!rest.empty()) return std::nullopt;
  return version;
}

std::weak_ordering release_order(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    const auto order = number_order(take_until('.', a), take_until('.', b));
    if (order != 0) return order;
  }
  return std::weak_ordering::equivalent;
}

std::weak_ordering pypi_order(const PypiVersion& a, const PypiVersion& b) {
  if (const auto order = number_order(a.epoch, b.epoch); order != 0) return order;
  if (const auto order = release_order(a.release, b.release); order != 0) return order;
  if (const auto order = stage_rank(a) <=> stage_rank(b); order != 0) return order;
  if (const auto order = number_order(a.stage_number, b.stage_number); order != 0) return order;
  if (const auto order = a.is_post <=> b.is_post; order != 0) return order;
  if (const auto order = number_order(a.post_number, b.post_number); order != 0) return order;
  if (const auto order = b.is_dev <=> a.is_dev; order != 0) return order;
  if (const auto order = number_order(a.dev_number, b.dev_number); order != 0) return order;
  return local_order(a.local, b.local);
}

std::string to_text(const PypiVersion& version) {
  constexpr std::array marks = {""sv, "a"sv, "b"sv, "rc"sv};
  std::string text;
  if (const std::string epoch = without_zeros(version.epoch); epoch != "0") text = epoch + '!';
  for (std::string_view rest = version.release; !rest.empty();) {
    text += without_zeros(take_until('.', rest));
    if (!rest.empty()) text += '.';
  }
  if (version.stage != Stage::none) {
    text += marks.at(static_cast<std::size_t>(version.stage));
    text += without_zeros(version.stage_number);
  }
  if (version.is_post) text += ".post" + without_zeros(version.post_number);
  if (version.is_dev) text += ".dev" + without_zeros(version.dev_number);
  return text + normal_local(version.local);
}

extern constexpr Scheme pypi_scheme = {
    .name = "pypi", .parses = is_pypi_version, .order = text_order};

}  // namespace plimsoll
