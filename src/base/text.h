// base/text.h - cutting text into pieces, without copying it.
//
// Shape   all functions return views of what they were given; nothing allocates unless it returns a
//         string.
// Units   lines count from 1.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plimsoll {

using namespace std::literals::string_view_literals;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_not_digit(char c) { return !is_digit(c); }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alnum(char c) { return is_digit(c) || is_letter(c); }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr bool is_control(char c) { return (c >= '\0' && c < ' ') || c == '\x7F'; }
constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Takes the longest run at the front whose characters satisfy `wanted` off `text`, and returns it.
template <typename Wanted>
constexpr std::string_view take_while(Wanted wanted, std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, wanted);
  const auto length = static_cast<std::size_t>(end - text.begin());
  const std::string_view taken = text.substr(0, length);
  text.remove_prefix(length);
  return taken;
}

/// What stands before and behind the first (the last) `sign`, or nothing if there is none.
std::optional<std::pair<std::string_view, std::string_view>> cut_first(std::string_view text,
                                                                       char sign);
std::optional<std::pair<std::string_view, std::string_view>> cut_last(std::string_view text,
                                                                      char sign);

/// Without white space at both ends.
std::string_view trim(std::string_view text);

/// Every piece between `sign`s, empty ones too: "a,,b" gives three, "" gives one.
std::vector<std::string_view> split(std::string_view text, char sign);

/// Every run of characters that are no white space.
std::vector<std::string_view> words(std::string_view text);

template <typename Strings>
std::string join(const Strings& strings, std::string_view between) {
  std::string joined;
  for (bool first = true; const auto& s : strings) {
    if (!std::exchange(first, false)) joined += between;
    joined += s;
  }
  return joined;
}

std::string lower(std::string_view text);
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);

/// A decimal number that fills all of `text`; nothing if it does not or overflows.
template <typename Number = std::uint64_t>
std::optional<Number> number(std::string_view text, int base = 10) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

/// The last segment of a path, and what stands before it.
std::string_view base_name(std::string_view path);
std::string_view folder_of(std::string_view path);

/// Shell-like pattern over a path: `?`, `*` within one segment, `**` across segments, `[a-z]`.
bool glob_match(std::string_view pattern, std::string_view path);

/// Text from inside a target as a person or a JSON document may see it: valid UTF-8 (bad bytes
/// become U+FFFD), control characters (C0 but for tab and newline when `keep_lines`, DEL, C1) and
/// format characters (what reorders or hides text) as \xNN, \uNNNN or \UNNNNNNNN.
std::string printable(std::string_view text, bool keep_lines = false);

/// True if every byte is a printable ASCII character: then printable() would change nothing.
bool is_plain(std::string_view text);

/// How many bytes at the front are well-formed UTF-8 (RFC 3629): all of them, if text is.
std::size_t utf8_length(std::string_view text);
bool is_utf8(std::string_view text);

/// The same text with every byte that is not well-formed UTF-8 replaced by U+FFFD.
std::string to_utf8(std::string_view text);

/// for (const std::string_view line : lines(text)): without "\n" or "\r\n"; a last line needs no
/// end.
class lines {
 public:
  explicit lines(std::string_view text) : text_(text) {}

  class iterator {
   public:
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    iterator() = default;
    explicit iterator(std::string_view rest) : rest_(rest) { next(); }
    std::string_view operator*() const { return line_; }
    iterator& operator++() {
      next();
      return *this;
    }
    void operator++(int) { next(); }
    bool operator==(std::default_sentinel_t) const { return done_; }

   private:
    void next();
    std::string_view rest_, line_;
    bool done_ = false;
  };

  [[nodiscard]] iterator begin() const { return iterator(text_); }
  [[nodiscard]] static std::default_sentinel_t end() { return {}; }

 private:
  std::string_view text_;
};

struct Block {
  std::uint32_t line = 1;  // of its first line, from 1
  std::string_view text;   // whole lines, the last line end included if there is one
};

/// Runs of lines between empty lines (a line of nothing but blanks counts as empty).
class blocks {
 public:
  explicit blocks(std::string_view text) : text_(text) {}

  class iterator {
   public:
    using value_type = Block;
    using difference_type = std::ptrdiff_t;
    iterator() = default;
    explicit iterator(std::string_view rest) : rest_(rest) { next(); }
    Block operator*() const { return block_; }
    iterator& operator++() {
      next();
      return *this;
    }
    void operator++(int) { next(); }
    bool operator==(std::default_sentinel_t) const { return done_; }

   private:
    void next();
    std::string_view rest_;
    Block block_;
    std::uint32_t line_ = 1;
    bool done_ = false;
  };

  [[nodiscard]] iterator begin() const { return iterator(text_); }
  [[nodiscard]] static std::default_sentinel_t end() { return {}; }

 private:
  std::string_view text_;
};

}  // namespace plimsoll
