// base/text.cpp - cutting text into pieces, and making foreign text harmless.
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <array>
#include <cstring>

namespace plimsoll {

namespace {

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

bool is_empty_line(std::string_view line) { return std::ranges::all_of(line, is_space); }

struct Rune {
  std::uint32_t value = 0;
  std::size_t length = 0;  // in bytes; 0: not well-formed UTF-8
};

/// The first code point of a text that is not empty. RFC 3629: no overlong forms, no surrogates.
Rune first_rune(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  std::uint32_t value = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    value = value << 6U | (byte(i) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};
  if (value < smallest.at(length) || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
    return {};
  return {value, length};
}

/// Of the run of ASCII at the front; eight bytes at a time, as nearly all text is nothing else.
std::size_t ascii_length(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & 0x8080808080808080U) != 0) break;
  }
  while (at < text.size() && static_cast<std::uint8_t>(text[at]) < 0x80) ++at;
  return at;
}

/// What a terminal obeys, what reorders text on a screen, what hides in it: Unicode's categories
/// Cc, Cf, Zl and Zp (16.0), by first and last.
constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 22> controls = {{
    {0x0, 0x1F},        {0x7F, 0x9F},       {0xAD, 0xAD},       {0x600, 0x605},
    {0x61C, 0x61C},     {0x6DD, 0x6DD},     {0x70F, 0x70F},     {0x890, 0x891},
    {0x8E2, 0x8E2},     {0x180E, 0x180E},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F},   {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},   {0x110BD, 0x110BD},
    {0x110CD, 0x110CD}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
    {0xE0001, 0xE0001}, {0xE0020, 0xE007F},
}};

bool is_control(std::uint32_t rune) {
  const auto* const range = std::ranges::lower_bound(
      controls, rune, {}, &std::pair<std::uint32_t, std::uint32_t>::second);
  return range != controls.end() && rune >= range->first;
}

void append_escape(std::string& out, std::uint32_t rune) {
  constexpr std::string_view digits = "0123456789abcdef";
  const bool is_short = rune < 0x100;
  const bool is_long = rune > 0xFFFF;
  out += is_short ? "\\x" : is_long ? "\\U" : "\\u";
  for (int shift = is_short ? 4 : is_long ? 28 : 12; shift >= 0; shift -= 4)
    out += digits[rune >> shift & 15U];
}

bool class_matches(std::string_view& pattern, char c) {
  // pattern starts behind '['; an unclosed class matches a literal '['
  const bool negated = !pattern.empty() && (pattern[0] == '!' || pattern[0] == '^');
  std::size_t i = negated ? 1 : 0;
  bool found = false;
  for (const std::size_t first = i; i < pattern.size() && (pattern[i] != ']' || i == first); ++i) {
    const char low = pattern[i];
    char high = low;
    if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
      high = pattern[i + 2];
      i += 2;
    }
    found = found || (low <= c && c <= high);
  }
  if (i >= pattern.size()) return false;
  pattern.remove_prefix(i + 1);
  return found != negated;
}

/// Matches one pattern unit that is no star; moves both on.
bool unit_matches(std::string_view& pattern, std::string_view& path) {
  const char unit = pattern[0];
  const char c = path[0];
  pattern.remove_prefix(1);
  path.remove_prefix(1);
  if (unit == '?') return c != '/';
  if (unit == '[') return c != '/' && class_matches(pattern, c);
  return unit == c;
}

}  // namespace

std::optional<std::pair<std::string_view, std::string_view>> cut_first(std::string_view text,
                                                                       char sign) {
  const std::size_t at = text.find(sign);
  if (at == std::string_view::npos) return std::nullopt;
  return std::pair{text.substr(0, at), text.substr(at + 1)};
}

std::optional<std::pair<std::string_view, std::string_view>> cut_last(std::string_view text,
                                                                      char sign) {
  const std::size_t at = text.rfind(sign);
  if (at == std::string_view::npos) return std::nullopt;
  return std::pair{text.substr(0, at), text.substr(at + 1)};
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char sign) {
  std::vector<std::string_view> pieces;
  for (std::size_t start = 0;;) {
    const std::size_t end = text.find(sign, start);
    pieces.push_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return pieces;
    start = end + 1;
  }
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  const auto is_word = [](char c) { return !is_space(c); };
  for (;;) {
    take_while(is_space, text);
    if (text.empty()) return found;
    found.push_back(take_while(is_word, text));
  }
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), to_lower);
  return result;
}

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  for (;;) {
    const std::size_t at = from.empty() ? std::string_view::npos : text.find(from);
    result += text.substr(0, at);
    if (at == std::string_view::npos) return result;
    result += to;
    text.remove_prefix(at + from.size());
  }
}

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

/// Greedy with one point of return for `*` and one for `**`: linear but for their product, never
/// exponential.
bool glob_match(std::string_view pattern, std::string_view path) {
  struct Point {
    std::string_view pattern, path;
    bool set = false;
    bool whole = false;  // a "**/" stands for whole segments, or for none
  };
  Point star, deep;
  for (;;) {
    if (pattern.starts_with("**")) {
      pattern.remove_prefix(2);
      const bool whole = pattern.starts_with('/');
      if (whole) pattern.remove_prefix(1);
      deep = {pattern, path, true, whole};
      star = {};
      continue;
    }
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      star = {pattern, path, true};
      continue;
    }
    if (pattern.empty() && path.empty()) return true;
    if (!pattern.empty() && !path.empty() && unit_matches(pattern, path)) continue;
    if (star.set && !star.path.empty() && star.path[0] != '/') {
      star.path.remove_prefix(1);
      pattern = star.pattern;
      path = star.path;
      continue;
    }
    if (!deep.set || deep.path.empty()) return false;
    const std::size_t slash = deep.whole ? deep.path.find('/') : 0;
    if (slash == std::string_view::npos) return false;
    deep.path.remove_prefix(slash + 1);
    pattern = deep.pattern;
    path = deep.path;
    star = {};
  }
}

std::string printable(std::string_view text, bool keep_lines) {
  if (is_plain(text)) return std::string(text);  // nearly always
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Rune rune = first_rune(text);
    if (rune.length == 0) {
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
      continue;
    }
    const bool kept = keep_lines && (rune.value == '\n' || rune.value == '\t');
    if (is_control(rune.value) && !kept) append_escape(out, rune.value);
    else out += text.substr(0, rune.length);
    text.remove_prefix(rune.length);
  }
  return out;
}

bool is_plain(std::string_view text) {
  // Eight bytes a step: the top bit of each lane tells of a byte above 0x7F, below 0x20, or of DEL.
  constexpr std::uint64_t lanes = 0x0101010101010101;
  const auto strange = [](std::uint64_t word) {
    const std::uint64_t del = (word ^ (lanes * 0x7F)) - lanes;
    return ((word | (word - lanes * 0x20) | del) & (lanes * 0x80)) != 0;
  };
  std::uint64_t word = 0;
  for (; text.size() >= sizeof word; text.remove_prefix(sizeof word)) {
    std::memcpy(&word, text.data(), sizeof word);
    if (strange(word)) return false;
  }
  if (text.empty()) return true;
  word = lanes * 'x';
  std::memcpy(&word, text.data(), text.size());
  return !strange(word);
}

std::size_t utf8_length(std::string_view text) {
  std::size_t at = 0;
  for (;;) {
    at += ascii_length(text.substr(at));
    if (at == text.size()) return at;
    const Rune rune = first_rune(text.substr(at));
    if (rune.length == 0) return at;
    at += rune.length;
  }
}

bool is_utf8(std::string_view text) { return utf8_length(text) == text.size(); }

std::string to_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (;;) {
    const std::size_t valid = utf8_length(text);
    out += text.substr(0, valid);
    if (valid == text.size()) return out;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(valid + 1);
  }
}

void lines::iterator::next() {
  done_ = rest_.empty();
  line_ = take_line(rest_);
  if (line_.ends_with('\r')) line_.remove_suffix(1);
}

void blocks::iterator::next() {
  const auto skip_empty = [&] {
    for (std::string_view ahead = rest_; !ahead.empty(); ++line_) {
      if (!is_empty_line(take_line(ahead))) return;
      rest_ = ahead;
    }
  };
  skip_empty();
  done_ = rest_.empty();
  block_ = {line_, rest_};
  const char* const start = rest_.data();
  for (std::string_view ahead = rest_; !ahead.empty(); ++line_) {
    if (is_empty_line(take_line(ahead))) break;
    rest_ = ahead;
  }
  block_.text = {start, static_cast<std::size_t>(rest_.data() - start)};
}

}  // namespace plimsoll
