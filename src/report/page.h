// report/page.h - the table while it is written.
//
// Inside of this module only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/text.h"
#include "model/report.h"
#include "report/formats.h"
#include "report/ink.h"

namespace plimsoll {

inline constexpr std::size_t width_when_piped = 100;

/// What is written so far, and how.
struct Page {
  const Report& report;
  RenderOptions options;
  std::string out;
  bool shortened = false;  // something was counted, not listed

  [[nodiscard]] std::size_t width() const {
    return options.width == 0 ? width_when_piped : options.width;
  }
  void line(std::string_view text) { out.append(text).append("\n"); }
  void heading(std::string_view text) {
    out += '\n';
    line(paint(text, Style::strong, options.colour));
  }
  /// Foreign text, made harmless and cut to the terminal's width.
  [[nodiscard]] std::string shown(std::string_view text, std::size_t lines = 1) const {
    return cut(printable(text), lines * options.width);
  }
  [[nodiscard]] std::string painted(std::string_view text, Style style) const {
    return paint(text, style, options.colour);
  }
};

inline std::string counted(std::size_t count, std::string_view one) {
  return std::to_string(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

inline Style style_of(const Finding& finding) {
  return finding.known_exploited ? Style::worst : style_of(finding.severity.level);
}

inline std::string id_text(const Finding& finding) {
  return printable(finding.id) + (finding.known_exploited ? " (exploited)" : "");
}

}  // namespace plimsoll
