// version/maven.cpp - the order of Maven artifacts' versions.
//
// Format  the POM reference, "Version Order Specification": items behind '.', behind '-', and at
//         each change between digits and letters, which counts as '-'. Items that say nothing ("0",
//         "final", "ga") only count in front of a number behind a '.'. Where Maven's own code puts
//         three versions in a circle ("1.sp", "1", "1.0.alpha"), this order does not.
// Errors  an empty text.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>

#include "version/order.h"
#include "version/scheme.h"

namespace plimsoll {
namespace {

/// Ascending.
enum class Kind : std::uint8_t { word, dashed_number, number };

constexpr int release_rank = 5;
constexpr int unknown_rank = 7;

/// The end of a version is the word that says nothing.
struct Item {
  Kind kind = Kind::word;
  std::string_view text;
  int rank = release_rank;  // of a word
  bool is_dashed = false;
};

struct Words {
  std::string_view text;
  int rank;
};

constexpr std::array known_words = {
    Words{"alpha", 0}, Words{"beta", 1},     Words{"milestone", 2}, Words{"rc", 3},
    Words{"cr", 3},    Words{"snapshot", 4}, Words{"", 5},          Words{"ga", 5},
    Words{"final", 5}, Words{"release", 5},  Words{"sp", 6},
};
/// Before a digit.
constexpr std::array short_words = {Words{"a", 0}, Words{"b", 1}, Words{"m", 2}};

int rank_of(std::string_view word, bool before_digit) {
  if (before_digit) {
    for (const Words& known : short_words) {
      if (caseless_order(known.text, word) == 0) return known.rank;
    }
  }
  for (const Words& known : known_words) {
    if (caseless_order(known.text, word) == 0) return known.rank;
  }
  return unknown_rank;
}

bool says_nothing(const Item& item) {
  return item.kind == Kind::word ? item.rank == release_rank : number_order(item.text, {}) == 0;
}

/// The next item with the sign in front of it; no text between two signs counts as 0.
Item take_item(std::string_view& rest, bool is_first) {
  if (rest.empty()) return {};
  const bool is_dotted = is_first || take_one('.', rest);
  if (!is_dotted) take_one('-', rest);
  Item item{.kind = is_dotted ? Kind::number : Kind::dashed_number, .is_dashed = !is_dotted};
  item.text = take_while(is_digit, rest);
  if (!item.text.empty()) return item;
  item.text = take_while([](char c) { return !is_digit(c) && c != '.' && c != '-'; }, rest);
  if (item.text.empty()) return item;
  item.kind = Kind::word;
  item.rank = rank_of(item.text, !rest.empty() && is_digit(rest[0]));
  return item;
}

/// True if a number that says something stands next in this list, behind nothing but such items.
bool number_follows(std::string_view rest) {
  while (!rest.empty()) {
    const Item next = take_item(rest, false);
    if (next.is_dashed) return false;
    if (!says_nothing(next)) return next.kind == Kind::number;
  }
  return false;
}

/// The next item that counts; the end if there is none.
Item take_counting_item(std::string_view& rest, bool is_first) {
  Item item = take_item(rest, is_first);
  while (says_nothing(item) && !rest.empty() && !number_follows(rest)) {
    item = take_item(rest, false);
  }
  return says_nothing(item) && rest.empty() ? Item{} : item;
}

std::weak_ordering item_order(const Item& a, const Item& b) {
  if (a.kind != b.kind) return a.kind <=> b.kind;
  if (a.kind != Kind::word) return number_order(a.text, b.text);
  if (a.rank != b.rank) return a.rank <=> b.rank;
  return a.rank == unknown_rank ? caseless_order(a.text, b.text) : std::weak_ordering::equivalent;
}

std::weak_ordering maven_order(std::string_view a, std::string_view b) {
  a = trim(a);
  b = trim(b);
  for (bool is_first = true; !a.empty() || !b.empty(); is_first = false) {
    const Item left = take_counting_item(a, is_first);
    const Item right = take_counting_item(b, is_first);
    if (const auto order = item_order(left, right); order != 0) return order;
  }
  return std::weak_ordering::equivalent;
}

bool is_maven_version(std::string_view version) { return !trim(version).empty(); }

}  // namespace

extern constexpr Scheme maven_scheme = {
    .name = "maven", .parses = is_maven_version, .order = maven_order};

}  // namespace plimsoll
