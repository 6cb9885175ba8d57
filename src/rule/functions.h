// rule/functions.h - the functions of conditions that are more than a line.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "base/text.h"
#include "rule/fact.h"

namespace plimsoll::rule {

/// Appends what base64 `text` says (either alphabet, padding optional), within the capacity of
/// `out`; false if it is no base64 or does not fit.
bool decode_base64(std::string_view text, std::vector<char>& out);

/// The arguments of a command as getopt(3) sees them: `take(letter, value)` for each option that
/// `known` lists, with the value of those that are followed by a colon there. `arguments` is a list,
/// or one text with blanks between. Ends at `--`, or when take says false; then so does this.
template <typename Take>
bool for_each_option(const Fact& arguments, std::string_view known, Take take);

/// Takes the next argument off the front.
std::string_view next_argument(Fact& arguments);

template <typename Take>
bool for_each_option(const Fact& arguments, std::string_view known, Take take) {
  Fact rest = arguments;
  for (;;) {
    const std::string_view word = next_argument(rest);
    if (word.empty() || word == "--") return true;
    if (word.size() < 2 || word.front() != '-' || word[1] == '-') continue;
    for (std::size_t i = 1; i < word.size(); ++i) {
      const std::size_t at = word[i] == ':' ? std::string_view::npos : known.find(word[i]);
      if (at == std::string_view::npos) continue;
      const bool has_value = at + 1 < known.size() && known[at + 1] == ':';
      const std::string_view behind = word.substr(i + 1);
      const std::string_view value = !has_value       ? ""sv
                                     : behind.empty() ? next_argument(rest)
                                                      : behind;
      if (!take(word.substr(i, 1), Fact::of(value))) return false;
      if (has_value) break;
    }
  }
}

}  // namespace plimsoll::rule
