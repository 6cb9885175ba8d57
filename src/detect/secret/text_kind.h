// detect/secret/text_kind.h - what a file's first bytes say about the rest.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace plimsoll {

enum class TextKind : std::uint8_t { text, binary, utf16_little, utf16_big };

struct TextStart {
  TextKind kind = TextKind::text;
  std::size_t mark = 0;  // bytes of the byte order mark
};

/// A byte order mark (unless plain ASCII follows, which it would hide), else NUL bytes: in every
/// second place they mean UTF-16, elsewhere a binary.
TextStart text_kind_of(std::string_view head);

/// UTF-16 piece by piece to one byte a unit: ASCII stays, all else becomes 0x80. So an offset is
/// half of what it was, and nothing that rules look for is lost.
class Utf16Reader {
 public:
  explicit Utf16Reader(bool is_big) : is_big_(is_big) {}
  void add(std::string_view bytes, std::string& out);

 private:
  [[nodiscard]] char narrow(char first, char second) const;
  bool is_big_;
  bool has_half_ = false;
  char half_ = 0;
};

}  // namespace plimsoll
