// report/ink.cpp - colours, widths, columns.
// SPDX-License-Identifier: Apache-2.0
#include "report/ink.h"

#include <algorithm>

namespace plimsoll {

namespace {

/// Where nothing is cut off, a wider cell sticks out: one long name must not push all others away.
constexpr std::size_t widest_column = 40;
constexpr std::size_t narrowest_column = 8;
constexpr std::string_view gap = "  ";

bool starts_rune(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

using Widths = std::vector<std::size_t>;

std::size_t sum_of(const Widths& widths) {
  std::size_t sum = 0;
  for (const std::size_t width : widths) sum += width + gap.size();
  return sum;
}

/// Until the row fits: takes from the last column first, as it says the least, then from the
/// widest.
void shrink(Widths& widths, std::size_t room) {
  constexpr std::size_t narrow_end = 20;
  while (sum_of(widths) > room + gap.size()) {
    const auto widest = std::ranges::max_element(widths);
    if (*widest <= narrowest_column) return;
    --(widths.back() > narrow_end ? widths.back() : *widest);
  }
}

}  // namespace

std::string paint(std::string_view text, Style style, bool colour) {
  constexpr std::array<std::string_view, 8> codes = {"", "1", "2", "32", "36", "33", "31", "1;31"};
  const std::string_view code = codes.at(static_cast<std::size_t>(style));
  if (!colour || code.empty() || text.empty()) return std::string(text);
  std::string painted = "\x1b[";
  painted.append(code).append("m").append(text).append("\x1b[0m");
  return painted;
}

Style style_of(Level level) {
  constexpr std::array<Style, 6> styles = {Style::plain,   Style::dim, Style::notice,
                                           Style::warning, Style::bad, Style::worst};
  return styles.at(static_cast<std::size_t>(level));
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_rune));
}

std::string cut(std::string_view text, std::size_t width) {
  if (width == 0 || text.size() <= width || width_of(text) <= width) return std::string(text);
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end) {
    if (starts_rune(text[end]) && ++seen == width) break;  // the ellipsis takes its place
  }
  return std::string(text.substr(0, end)) + "…";
}

std::vector<std::string> Grid::lines(std::size_t indent, RenderOptions options) const {
  Widths widths;
  const std::size_t widest = options.width == 0 ? widest_column : options.width;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], std::min(widest, width_of(row[i].text)));
  }
  if (options.width > indent) shrink(widths, options.width - indent);
  std::vector<std::string> lines;
  for (const auto& row : rows_) {
    std::string line(indent, ' ');
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string text = cut(row[i].text, options.width == 0 ? 0 : widths[i]);
      line += paint(text, row[i].style, options.colour);
      if (i + 1 == row.size()) break;
      line.append(widths[i] - std::min(widths[i], width_of(text)), ' ');
      line += gap;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string wrap(const std::vector<Cell>& words, std::size_t indent, std::size_t width,
                 bool colour) {
  std::string out(indent, ' ');
  std::size_t column = indent;
  for (const Cell& word : words) {
    const std::size_t length = width_of(word.text);
    if (column > indent && column + 1 + length > width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    }
    if (column > indent) out += ' ';
    out += paint(word.text, word.style, colour);
    column += length + (column > indent ? 1 : 0);
  }
  return out;
}

}  // namespace plimsoll
