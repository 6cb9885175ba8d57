// detect/secret/line_index.h - line and column of a place in a file that is seen through a window.
//
// Units   lines and columns count from 1, columns in bytes (UTF-16: in units).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace plimsoll {

struct LinePlace {
  std::uint32_t line = 1;
  std::uint64_t column = 1;
};

/// How many line ends there are.
std::size_t count_line_ends(std::string_view text);

class LineIndex {
 public:
  /// The window begins at the file's first byte again.
  void reset();
  /// The window holds other bytes now, but begins where it did.
  void forget();
  /// `dropped` is about to leave at the front of the window.
  void drop(std::string_view dropped);
  [[nodiscard]] LinePlace place(std::string_view window, std::size_t at);

 private:
  std::uint32_t lines_before_ = 0;  // that ended before the window
  std::uint64_t begun_before_ = 0;  // bytes of the window's first line in front of it
  bool is_indexed_ = false;
  std::vector<std::uint32_t> ends_;  // of lines in the window, made when it is first asked
};

}  // namespace plimsoll
