// detect/config/dockerfile/json_form.cpp - the exec form of an instruction.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/dockerfile/json_form.h"

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/text.h"

namespace plimsoll::docker {

namespace {

constexpr JsonLimits limits{.depth = 16, .values = 20'000};

/// How many bytes at the front of `rest` spell one character of a string.
std::size_t spelling(std::string_view rest) {
  if (rest[0] != '\\') return 1;
  return std::min<std::size_t>(rest.size(), rest.size() > 1 && rest[1] == 'u' ? 6 : 2);
}

/// The string that begins behind the quote at `begin`, each character where it stands. `value` is
/// what the parser made of it: escapes are not unescaped a second time.
Text located(const Text& text, std::size_t& begin, std::string_view value) {
  const std::string_view all = text.view();
  Text found({}, text.at(begin));
  std::size_t taken = 0;
  while (begin < all.size() && all[begin] != '"') {
    const std::size_t length = spelling(all.substr(begin));
    if (length == 1) {
      found.add(text, begin, 1);
      ++taken;
    } else if (taken < value.size()) {
      std::size_t bytes = 1;
      if (length == 6) {
        while (taken + bytes < value.size() && (value[taken + bytes] & '\xC0') == '\x80') ++bytes;
        // Halves of a pair: the first spelling stands for all of it.
        if (bytes == 4) begin += 6;
      }
      found.add(value.substr(taken, bytes), text.at(begin));
      taken += bytes;
    }
    begin += length;
  }
  return found;
}

}  // namespace

Result<std::optional<std::vector<Text>>> parse_json_form(const Text& text) {
  const std::string_view all = text.view();
  std::size_t at = all.find_first_not_of(" \t\r\n\v\f");
  if (at == std::string_view::npos || all[at] != '[') return std::nullopt;
  JsonDocument document;
  // Bytes that are no UTF-8 are replaced, as Go does: they make no command of the array.
  const std::string readable = to_utf8(all.substr(at));
  if (!document.parse(readable, limits) || !document.root().is_array()) return std::nullopt;
  std::vector<Text> strings;
  const bool same = readable.size() == all.size() - at;
  for (const JsonValue item : document.root().items()) {
    if (!item.is_string()) {
      return fail(Errc::malformed,
                  "the array holds something else than strings: put each word in double quotes");
    }
    if (!same) {
      strings.emplace_back(item.text(), text.at(at));
      continue;
    }
    at = std::min(all.find('"', at), all.size() - 1) + 1;
    strings.push_back(located(text, at, item.text()));
    ++at;
  }
  return strings;
}

}  // namespace plimsoll::docker
