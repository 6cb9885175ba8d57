// detect/secret/window.h - the piece of a file that is at hand.
//
// Why     a match must lie in the window whole, and its verifier reads on behind it: so each step
//         settles all but the window's end, and the next one begins a little before that.
// Safety  fixed size; zeros when it has seen a secret and the file ends.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "detect/secret/line_index.h"
#include "detect/secret/text_kind.h"

namespace plimsoll {

class SecretWindow {
 public:
  SecretWindow();

  void begin_file();
  /// Takes from the front of `chunk` what there is room for.
  void take(std::string_view& chunk);
  [[nodiscard]] bool is_full() const { return text_.size() >= capacity; }
  /// Once, before the first step: what the file is. UTF-16 is narrowed, here and from now on.
  TextKind find_kind();

  [[nodiscard]] std::string_view text() const { return text_; }
  /// Offset of the window in the text (UTF-16: in units).
  [[nodiscard]] std::uint64_t base() const { return base_; }
  /// Offset in the file of a place in the window.
  [[nodiscard]] std::uint64_t file_offset(std::size_t at) const;
  [[nodiscard]] LinePlace line_place(std::size_t at) { return lines_.place(text_, at); }

  /// This step looks at what lies in [from(), until()).
  [[nodiscard]] std::size_t from() const { return settled_; }
  [[nodiscard]] std::size_t until(bool is_last) const;
  /// What lies before until() is settled; makes room.
  void advance();
  void wipe();

 private:
  static constexpr std::size_t capacity = std::size_t{256} << 10U;
  std::string text_, raw_;
  std::uint64_t base_ = 0;
  std::size_t settled_ = 0;
  TextStart start_;
  Utf16Reader utf16_{false};
  LineIndex lines_;
};

}  // namespace plimsoll
