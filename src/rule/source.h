// rule/source.h - texts out of YAML files that still know where they stand, so that an error inside
// a condition can point at its line.
//
// Units   lines and columns count from 1, columns in characters.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"

namespace plimsoll::rule {

struct SourceFile {
  std::string name, text;
};

/// Where a value begins in its file.
struct Place {
  std::shared_ptr<const SourceFile> file;
  std::uint32_t line = 1, column = 1;
  YamlStyle style = YamlStyle::plain;
};

/// "FILE:LINE:COLUMN: what", the line, and a caret.
Error error_at(const Place& place, std::string_view what, Errc code = Errc::malformed);

/// A scalar's text, or several joined by overrides that append.
class SourceText {
 public:
  SourceText() = default;
  SourceText(YamlValue value, const std::shared_ptr<const SourceFile>& file);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  /// `more` behind one blank.
  void append(const SourceText& more);
  /// The place of a byte of text().
  [[nodiscard]] Place place(std::size_t at = 0) const;

 private:
  struct Piece {
    std::size_t begin = 0;  // in text_
    Place place;
  };
  std::string text_;
  std::vector<Piece> pieces_;
};

}  // namespace plimsoll::rule
