// detect/config/compose/interpolate.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/compose/interpolate.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace plimsoll::compose {

namespace {

constexpr int max_depth = 8;

bool is_name_sign(char c) { return is_alnum(c) || c == '_'; }

/// Reads a text whose braces were paired beforehand: to look for the end of each that is open would
/// take a hostile text's length squared.
class Expander {
 public:
  explicit Expander(std::string_view text) : text_(text), closing_(text.size(), unpaired) {
    std::vector<std::size_t> open;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '{') open.push_back(at);
      if (text[at] != '}' || open.empty()) continue;
      closing_[open.back()] = at;
      open.pop_back();
    }
  }

  Interpolated run() {
    expand(0, text_.size(), 0);
    return std::move(out_);
  }

 private:
  static constexpr std::size_t unpaired = std::string_view::npos;

  /// What stands in ${…}, from the dollar on to `end` behind the brace.
  void expand_braced(std::size_t dollar, std::size_t end, int depth) {
    out_.variable = true;
    std::string_view rest = text_.substr(dollar + 2, end - 1 - (dollar + 2));
    (void)take_while(is_name_sign, rest);
    const std::size_t other = rest.starts_with(":-") ? 2 : rest.starts_with('-') ? 1 : 0;
    if (other != 0) return expand(end - 1 - rest.size() + other, end - 1, depth + 1);
    out_.unresolved = true;
    out_.text += text_.substr(dollar, end - dollar);
  }

  void expand(std::size_t at, std::size_t end, int depth) {
    while (at < end) {
      const std::size_t dollar = std::min(text_.find('$', at), end);
      out_.text += text_.substr(at, dollar - at);
      if (dollar == end) return;
      const std::string_view rest = text_.substr(dollar, end - dollar);
      at = dollar + 2;
      if (rest.starts_with("$$")) {
        out_.text += '$';
        continue;
      }
      if (rest.starts_with("${") && closing_[dollar + 1] < end && depth < max_depth) {
        at = closing_[dollar + 1] + 1;
        expand_braced(dollar, at, depth);
        continue;
      }
      std::string_view name = rest.substr(1);
      const std::size_t size = take_while(is_name_sign, name).size() + 1;
      if (size > 1 || rest.starts_with("${")) out_.variable = out_.unresolved = true;
      out_.text += rest.substr(0, size);
      at = dollar + size;
    }
  }

  std::string_view text_;
  std::vector<std::size_t> closing_;  // by the place of a brace
  Interpolated out_;
};

}  // namespace

Interpolated interpolated(std::string_view text) {
  if (!text.contains('$')) return {.text = std::string(text)};
  return Expander(text).run();
}

}  // namespace plimsoll::compose
