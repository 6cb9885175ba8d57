// rule/source.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/source.h"

#include <algorithm>

#include "base/caret.h"
#include "base/text.h"

namespace plimsoll::rule {

namespace {

constexpr bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The byte at which a line and column lie.
std::size_t offset_of(std::string_view text, std::uint32_t line, std::uint32_t column) {
  std::size_t at = 0;
  for (std::uint32_t i = 1; i < line && at < text.size(); ++i) {
    const std::size_t end = text.find('\n', at);
    at = end == std::string_view::npos ? text.size() : end + 1;
  }
  for (std::uint32_t i = 1; i < column && at < text.size(); ++i) {
    do ++at;
    while (at < text.size() && is_continuation(text[at]));
  }
  return at;
}

void count_lines(std::string_view passed, Place& place) {
  for (const char c : passed) {
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    } else if (!is_continuation(c)) {
      ++place.column;
    }
  }
}

}  // namespace

Error error_at(const Place& place, std::string_view what, Errc code) {
  if (!place.file) return {code, std::string(what)};
  return {code, with_caret(place.file->text, place.file->name, {place.line, place.column}, what)};
}

SourceText::SourceText(YamlValue value, const std::shared_ptr<const SourceFile>& file)
    : text_(value.text()) {
  pieces_.push_back({0, {file, value.line(), value.column(), value.style()}});
}

void SourceText::append(const SourceText& more) {
  if (!text_.empty()) text_ += ' ';
  for (Piece piece : more.pieces_) {
    piece.begin += text_.size();
    pieces_.push_back(piece);
  }
  text_ += more.text_;
}

Place SourceText::place(std::size_t at) const {
  if (pieces_.empty()) return {};
  const auto after = std::ranges::upper_bound(pieces_, at, {}, &Piece::begin);
  const Piece& piece = after == pieces_.begin() ? pieces_.front() : *(after - 1);
  Place place = piece.place;
  const std::string_view raw = place.file->text;
  const std::size_t begin = offset_of(raw, place.line, place.column);
  std::size_t here = begin;
  // The header of a block scalar, or the opening quote.
  if (place.style == YamlStyle::literal || place.style == YamlStyle::folded) {
    here = std::min(raw.find('\n', here), raw.size());
  } else if (place.style != YamlStyle::plain && here < raw.size()) {
    ++here;
  }
  // Folding changes nothing but white space: everything else stands in the file in the same order.
  const std::string_view wanted = std::string_view(text_).substr(piece.begin, at - piece.begin + 1);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (is_space(wanted[i])) continue;
    const std::size_t found = raw.find(wanted[i], here);
    if (found == std::string_view::npos) break;
    here = found + 1;
  }
  const bool on_blank = !wanted.empty() && is_space(wanted.back());
  const bool behind_the_end = at >= text_.size();
  if (here > begin && !on_blank && !behind_the_end) --here;
  count_lines(raw.substr(begin, here - begin), place);
  return place;
}

}  // namespace plimsoll::rule
