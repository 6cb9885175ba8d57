// base/yaml_comments.cpp - comments, which libyaml drops: what stands between the spans of scalars
// and begins with # behind a blank or at the beginning of a line.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "base/yaml_stream.h"

namespace plimsoll {

namespace {

struct Spot {
  std::uint32_t line = 1, column = 1;
  auto operator<=>(const Spot&) const = default;
};

constexpr Spot text_end{.line = UINT32_MAX, .column = 1};

/// Walks through a text once, character by character, as marks count them.
class GapScan {
 public:
  explicit GapScan(std::string_view text) : rest_(text) { next_line(); }

  /// Goes on to that spot, and looks for comments on the way.
  void look_until(Spot to) { walk(to, true); }
  void skip_to(Spot to) { walk(to, false); }
  std::vector<YamlComment> found;

 private:
  void walk(Spot to, bool look) {
    while (!done_ && at_spot_ < to) {
      if (at_ == line_.size()) {
        next_line();
      } else if (look && line_[at_] == '#' && (at_ == 0 || is_blank(line_[at_ - 1]))) {
        found.push_back({at_spot_.line, at_spot_.column, line_.substr(at_ + 1)});
        at_ = line_.size();
      } else {
        for (++at_; at_ < line_.size() && is_tail(line_[at_]);) ++at_;
        ++at_spot_.column;
      }
    }
  }
  void next_line() {
    done_ = rest_.empty();
    const std::size_t end = rest_.find('\n');
    line_ = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
    if (line_.ends_with('\r')) line_.remove_suffix(1);
    at_spot_ = {at_spot_.line + 1, 1};
    at_ = 0;
  }
  static bool is_tail(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

  std::string_view rest_, line_;
  Spot at_spot_{.line = 0, .column = 1};
  std::size_t at_ = 0;  // within line_
  bool done_ = false;
};

void pass(const LooseNode& scalar, GapScan& scan) {
  scan.look_until({scalar.line, scalar.column});
  if (scalar.style != YamlStyle::literal && scalar.style != YamlStyle::folded)
    return scan.skip_to({scalar.end_line, scalar.end_column});
  // A block's first line holds its sign, and perhaps a comment.
  scan.look_until({scalar.line + 1, 1});
  scan.skip_to({scalar.end_line + (scalar.end_column == 1 ? 1 : 0), scalar.end_column});
}

}  // namespace

std::vector<YamlComment> YamlStream::comments() const {
  if (!text_ || text_->find('#') == std::string::npos) return {};
  GapScan scan(*text_);
  auto broken = unread_.begin();
  const auto pass_broken = [&] {
    scan.look_until({broken->first, 1});
    scan.skip_to({broken->second, 1});
    ++broken;
  };
  for (const LooseNode& node : nodes_) {
    while (broken != unread_.end() && broken->first < node.line) pass_broken();
    if (node.kind == LooseNode::Kind::scalar) pass(node, scan);
  }
  while (broken != unread_.end()) pass_broken();
  scan.look_until(text_end);
  return std::move(scan.found);
}

}  // namespace plimsoll
