// detect/config/compose/interpolate.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/compose/interpolate.h"

#include "base/text.h"

namespace plimsoll::compose {

namespace {

constexpr int max_depth = 8;

bool is_name_sign(char c) { return is_alnum(c) || c == '_'; }

/// Where the brace that `text` begins behind is closed; npos if it is not.
std::size_t closing(std::string_view text) {
  int open = 1;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '{') ++open;
    if (text[at] == '}' && --open == 0) return at;
  }
  return std::string_view::npos;
}

void expand(std::string_view text, int depth, Interpolated& out);

/// What stands in ${…}; `whole` is all of it.
void expand_braced(std::string_view inner, std::string_view whole, int depth, Interpolated& out) {
  out.variable = true;
  std::string_view rest = inner;
  (void)take_while(is_name_sign, rest);
  if (rest.starts_with(":-")) return expand(rest.substr(2), depth + 1, out);
  if (rest.starts_with('-')) return expand(rest.substr(1), depth + 1, out);
  out.unresolved = true;
  out.text += whole;
}

void expand(std::string_view text, int depth, Interpolated& out) {
  while (!text.empty()) {
    const std::size_t dollar = text.find('$');
    out.text += text.substr(0, dollar);
    if (dollar == std::string_view::npos) return;
    text.remove_prefix(dollar);
    if (text.starts_with("$$")) {
      out.text += '$';
      text.remove_prefix(2);
      continue;
    }
    const std::size_t end = text.starts_with("${") ? closing(text.substr(2)) : 0;
    if (text.starts_with("${") && end != std::string_view::npos && depth < max_depth) {
      expand_braced(text.substr(2, end), text.substr(0, end + 3), depth, out);
      text.remove_prefix(end + 3);
      continue;
    }
    std::string_view name = text.substr(1);
    const std::size_t size = take_while(is_name_sign, name).size() + 1;
    if (size > 1 || text.starts_with("${")) out.variable = out.unresolved = true;
    out.text += text.substr(0, size);
    text.remove_prefix(size);
  }
}

}  // namespace

Interpolated interpolated(std::string_view text) {
  Interpolated out;
  expand(text, 0, out);
  return out;
}

}  // namespace plimsoll::compose
