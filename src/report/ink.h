// report/ink.h - text for a terminal: colours, widths, columns.
//
// Units   widths count code points: one column each.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/severity.h"
#include "report/formats.h"

namespace plimsoll {

enum class Style : std::uint8_t { plain, strong, dim, good, notice, warning, bad, worst };

/// With the escape sequences of a style, if colours are wanted.
std::string paint(std::string_view text, Style style, bool colour);

Style style_of(Level level);

std::size_t width_of(std::string_view text);

/// Not wider than `width`, an ellipsis at the end if something is missing; 0: no limit.
std::string cut(std::string_view text, std::size_t width);

struct Cell {
  std::string text;  // already printable()
  Style style = Style::plain;
};

/// Rows in columns as wide as their widest cell, but narrower where a terminal is too narrow. The
/// last column is never filled up.
class Grid {
 public:
  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  /// Each row as one line, without the line end, `indent` blanks in front.
  [[nodiscard]] std::vector<std::string> lines(std::size_t indent, RenderOptions options) const;

 private:
  std::vector<std::vector<Cell>> rows_;
};

/// The words in lines of at most `width` columns (one that is wider has a line of its own), each
/// with `indent` blanks in front.
std::string wrap(const std::vector<Cell>& words, std::size_t indent, std::size_t width,
                 bool colour);

}  // namespace plimsoll
