// detect/config/shell/text.h - text put together from pieces of a file, which knows where each
// of its characters stands there.
//
// Units   lines and columns count from 1, columns in bytes; offsets from 0.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plimsoll::shell {

struct Position {
  std::uint32_t line = 0, column = 0;
  bool operator==(const Position&) const = default;
};

/// What is left of an instruction when continuations, quotes and comments are gone: a report must
/// name the line that the user sees.
class Text {
 public:
  Text() = default;
  /// An empty text stands somewhere too.
  Text(std::string_view text, Position at) : runs_{{0, at}} { add(text, at); }

  /// Puts a piece of the file, line ends included, behind what there is.
  void add(std::string_view piece, Position at);
  /// The same with a part of another text.
  void add(const Text& other, std::size_t begin, std::size_t count);
  [[nodiscard]] Text slice(std::size_t begin, std::size_t count = std::string_view::npos) const;

  [[nodiscard]] std::string_view view() const { return chars_; }
  [[nodiscard]] bool empty() const { return chars_.empty(); }
  [[nodiscard]] std::size_t size() const { return chars_.size(); }
  /// Where the character at `offset` stands; for the end, right behind the last one.
  [[nodiscard]] Position at(std::size_t offset) const;

 private:
  struct Run {
    std::size_t offset;  // in chars_, of its first character
    Position at;
  };
  void start_run(Position at);

  std::string chars_;
  std::vector<Run> runs_;
};

}  // namespace plimsoll::shell
