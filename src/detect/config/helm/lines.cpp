// detect/config/helm/lines.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/helm/lines.h"

#include <algorithm>

#include "base/text.h"

namespace plimsoll::helm {

namespace {

constexpr std::size_t max_cells = 6'000'000;  // lines of the one by lines of the other
constexpr std::uint32_t none = 0xFFFFFFFF;

struct Line {
  std::string_view text;  // without blanks at its end
  std::string_view before, after;
  bool is_template = false;  // there is {{ }} in it, between `before` and `after`
};

std::string_view without_end(std::string_view line) {
  while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
  return line;
}

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> found;
  for (const std::string_view each : lines(text)) {
    Line line{.text = without_end(each), .before = {}, .after = {}};
    const std::size_t open = line.text.find("{{");
    if (open != std::string_view::npos) {
      line.is_template = true;
      line.before = line.text.substr(0, open);
      const std::size_t close = line.text.rfind("}}");
      if (close != std::string_view::npos && close > open) line.after = line.text.substr(close + 2);
    }
    found.push_back(line);
  }
  return found;
}

/// How much it says that they are the same line: 3 to the letter, 2 around what was put in, 0 not.
int likeness(const Line& made, const Line& from) {
  if (made.text.empty() || made.text == "---") return 0;
  if (!from.is_template) return made.text == from.text ? 3 : 0;
  if (trim(from.before).empty()) return 0;
  const bool fits = made.text.size() >= from.before.size() + from.after.size() &&
                    made.text.starts_with(from.before) && made.text.ends_with(from.after);
  return fits ? 2 : 0;
}

class Alignment {
 public:
  Alignment(std::string_view document, std::string_view template_text)
      : made_(lines_of(document)), from_(lines_of(template_text)), where_(made_.size(), none) {}

  std::vector<TemplateLine> find(std::size_t& work) {
    if (from_.empty()) return std::vector<TemplateLine>(made_.size());
    const std::size_t cells = made_.size() * from_.size();
    if (cells <= std::min(max_cells, work)) {
      work -= cells;
      bring_together();
    } else {
      go_forward();
    }
    return filled();
  }

 private:
  /// Best of the ends, so that going forward takes the best; of several the template's line that
  /// is furthest down, which stands nearest to what follows, and what a loop wrote first.
  void bring_together() {
    const std::size_t width = from_.size() + 1;
    std::vector<std::uint32_t> best((made_.size() + 1) * width, 0);
    for (std::size_t i = made_.size(); i-- > 0;) {
      for (std::size_t j = from_.size(); j-- > 0;) {
        const int like = likeness(made_[i], from_[j]);
        const std::uint32_t both =
            like == 0 ? 0 : best[(i + 1) * width + j + 1] + static_cast<std::uint32_t>(like);
        best[i * width + j] = std::max({best[(i + 1) * width + j], best[i * width + j + 1], both});
      }
    }
    for (std::size_t i = 0, j = 0; i < made_.size() && j < from_.size();) {
      const std::uint32_t here = best[i * width + j];
      const int like = likeness(made_[i], from_[j]);
      if (here == best[i * width + j + 1]) {
        ++j;
      } else if (like != 0 &&
                 here == best[(i + 1) * width + j + 1] + static_cast<std::uint32_t>(like)) {
        where_[i++] = static_cast<std::uint32_t>(j++);
      } else {
        ++i;
      }
    }
  }

  void go_forward() {
    std::size_t next = 0;
    constexpr std::size_t window = 400;
    for (std::size_t i = 0; i < made_.size(); ++i) {
      const std::size_t end = std::min(from_.size(), next + window);
      for (std::size_t j = next; j < end; ++j) {
        if (likeness(made_[i], from_[j]) == 0) continue;
        where_[i] = static_cast<std::uint32_t>(j);
        next = j + 1;
        break;
      }
    }
  }

  /// The line nearest to `near` that it may have been.
  [[nodiscard]] std::uint32_t nearest(const Line& made, std::uint32_t near) const {
    constexpr std::uint32_t window = 200;
    for (std::uint32_t away = 0; away < window; ++away) {
      if (near >= away && likeness(made, from_[near - away]) != 0) return near - away;
      if (near + away < from_.size() && likeness(made, from_[near + away]) != 0) return near + away;
    }
    return none;
  }

  std::vector<TemplateLine> filled() {
    const auto first = std::ranges::find_if(where_, [](std::uint32_t at) { return at != none; });
    std::uint32_t above = first == where_.end() ? 0 : *first;
    std::vector<TemplateLine> found;
    found.reserve(made_.size());
    for (std::size_t i = 0; i < made_.size(); ++i) {
      std::uint32_t at = where_[i];
      if (at == none && !made_[i].text.empty()) at = nearest(made_[i], above);
      if (at != none) above = at;
      found.push_back({.line = above + 1, .same = at != none && !from_[above].is_template});
    }
    return found;
  }

  std::vector<Line> made_, from_;
  std::vector<std::uint32_t> where_;
};

}  // namespace

std::vector<TemplateLine> template_lines(std::string_view document, std::string_view template_text,
                                         std::size_t& work) {
  return Alignment(document, template_text).find(work);
}

}  // namespace plimsoll::helm
