// version/deb.cpp - the order of Debian package versions.
//
// Format  deb-version(7): [epoch:]upstream[-revision]; an absent epoch or revision counts as 0.
// Errors  what dpkg refuses to install: no text, spaces inside, an epoch that is no number or too
//         big, nothing behind a colon, before or behind the last dash. What it only warns of (signs
//         that no policy allows) still has its place.
// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "version/order.h"
#include "version/scheme.h"

namespace plimsoll {
namespace {

/// '~' sorts even before the end of the text, letters after it, every other sign last.
int weight(std::string_view rest) {
  if (rest.empty()) return 0;
  if (rest[0] == '~') return -1;
  return is_letter(rest[0]) ? rest[0] : static_cast<unsigned char>(rest[0]) + 256;
}

std::weak_ordering text_order(std::string_view a, std::string_view b) {
  const auto [x, y] = std::ranges::mismatch(a, b);
  return weight({x, a.end()}) <=> weight({y, b.end()});
}

/// By turns a run of text and a run of digits, until a run differs.
std::weak_ordering part_order(std::string_view a, std::string_view b) {
  std::weak_ordering order = std::weak_ordering::equivalent;
  while (order == 0 && !(a.empty() && b.empty())) {
    order = text_order(take_while(is_not_digit, a), take_while(is_not_digit, b));
    if (order == 0) order = number_order(take_while(is_digit, a), take_while(is_digit, b));
  }
  return order;
}

struct Parts {
  std::string_view epoch, upstream, revision;
};

Parts parts_of(std::string_view version) {
  const auto [epoch, rest] = cut_first(version, ':').value_or(std::pair{"0"sv, version});
  const auto [upstream, revision] = cut_last(rest, '-').value_or(std::pair{rest, "0"sv});
  return {epoch, upstream, revision};
}

std::weak_ordering deb_order(std::string_view a, std::string_view b) {
  const Parts left = parts_of(trim(a));
  const Parts right = parts_of(trim(b));
  for (const auto part : {&Parts::epoch, &Parts::upstream, &Parts::revision}) {
    if (const auto order = part_order(left.*part, right.*part); order != 0) return order;
  }
  return std::weak_ordering::equivalent;
}

/// dpkg holds epochs in an int, and takes a plus sign before one.
bool is_epoch(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  int epoch = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), epoch);
  return error == std::errc() && end == text.data() + text.size() && epoch >= 0;
}

bool is_deb_version(std::string_view version) {
  const std::string_view text = trim(version);
  const auto [epoch, upstream, revision] = parts_of(text);
  return text.find_first_of(" \t\n\r\f\v") == std::string_view::npos && is_epoch(epoch) &&
         !upstream.empty() && !revision.empty();
}

}  // namespace

extern constexpr Scheme deb_scheme = {.name = "deb", .parses = is_deb_version, .order = deb_order};

}  // namespace plimsoll
