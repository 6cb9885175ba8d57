// detect/config/shell/text.cpp - text that knows where its characters stand in the file.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/shell/text.h"

#include <algorithm>
#include <iterator>

namespace plimsoll::shell {

void Text::start_run(Position at) {
  if (!runs_.empty() && this->at(chars_.size()) == at) return;
  if (!runs_.empty() && runs_.back().offset == chars_.size()) runs_.pop_back();
  runs_.push_back({chars_.size(), at});
}

void Text::add(std::string_view piece, Position at) {
  while (!piece.empty()) {
    start_run(at);
    const std::size_t end = piece.find('\n');
    const std::size_t length = end == std::string_view::npos ? piece.size() : end + 1;
    chars_ += piece.substr(0, length);
    piece.remove_prefix(length);
    at = {at.line + 1, 1};
  }
}

void Text::add(const Text& other, std::size_t begin, std::size_t count) {
  begin = std::min(begin, other.size());
  const std::size_t end = begin + std::min(count, other.size() - begin);
  const auto behind = [](std::size_t offset, const Run& run) { return offset < run.offset; };
  auto next = std::upper_bound(other.runs_.begin(), other.runs_.end(), begin, behind);
  while (begin < end) {
    const std::size_t stop = next == other.runs_.end() ? end : std::min(end, next->offset);
    start_run(other.at(begin));
    chars_ += std::string_view(other.chars_).substr(begin, stop - begin);
    begin = stop;
    if (next != other.runs_.end()) ++next;
  }
}

Text Text::slice(std::size_t begin, std::size_t count) const {
  Text part({}, at(begin));
  part.add(*this, begin, count);
  return part;
}

Position Text::at(std::size_t offset) const {
  if (runs_.empty()) return {};
  const auto behind = [](std::size_t wanted, const Run& run) { return wanted < run.offset; };
  const auto next = std::upper_bound(runs_.begin(), runs_.end(), offset, behind);
  const Run& run = *std::prev(next);
  const std::size_t further = std::min(offset, chars_.size()) - run.offset;
  return {run.at.line, run.at.column + static_cast<std::uint32_t>(further)};
}

}  // namespace plimsoll::shell
