// base/toml.cpp - TOML 1.0, as far as settings of other programs are looked up in it.
//
// Format  toml.io/en/v1.0.0.
// SPDX-License-Identifier: Apache-2.0
#include "base/toml.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"

namespace plimsoll {

namespace {

constexpr int depth_limit = 64;
constexpr std::array<std::pair<char, char>, 7> escapes = {
    {{'b', '\b'}, {'t', '\t'}, {'n', '\n'}, {'f', '\f'}, {'r', '\r'}, {'"', '"'}, {'\\', '\\'}}};

constexpr bool is_bare(char c) { return is_alnum(c) || c == '_' || c == '-'; }

/// A code point in UTF-8; nothing of what is none.
std::optional<std::string> utf8_of(std::uint32_t code) {
  const auto part = [&](unsigned shift) {
    return static_cast<char>(0x80U | (code >> shift & 0x3FU));
  };
  if (code < 0x80) return std::string(1, static_cast<char>(code));
  if (code < 0x800) return std::string{static_cast<char>(0xC0U | code >> 6U), part(0)};
  if (code >= 0xD800 && code < 0xE000) return std::nullopt;
  if (code < 0x10000) return std::string{static_cast<char>(0xE0U | code >> 12U), part(6), part(0)};
  if (code >= 0x110000) return std::nullopt;
  return std::string{static_cast<char>(0xF0U | code >> 18U), part(12), part(6), part(0)};
}

}  // namespace

class TomlReader {
 public:
  TomlReader(std::string_view text, TomlDocument& document) : text_(text), document_(document) {}

  Status read() {
    std::string table;
    for (skip(true); !rest().empty(); skip(true)) {
      if (rest()[0] == '[') {
        table = TRY(header());
      } else {
        TRY_STATUS(pair(table, 0));
      }
      skip(false);
      if (!rest().empty() && !takes("\n") && !takes("\r\n"))
        return fail(Errc::malformed, "is no TOML: something stands behind a value");
    }
    return {};
  }

  [[nodiscard]] std::size_t line() const {
    return 1 + static_cast<std::size_t>(std::ranges::count(text_.substr(0, at_), '\n'));
  }

 private:
  using Value = TomlDocument::Value;

  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  bool takes(std::string_view token) {
    if (!rest().starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  /// Blanks and comments; line ends too where they mean nothing.
  void skip(bool lines) {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') at_ = std::min(text_.find('\n', at_), text_.size());
      else if (is_blank(c) || (lines && (c == '\n' || c == '\r'))) ++at_;
      else return;
    }
  }

  Result<std::string> header() {
    const bool is_list = takes("[[");
    if (!is_list) takes("[");
    std::string table = TRY(path());
    if (!takes(is_list ? "]]" : "]")) return fail(Errc::malformed, "is no TOML: a table without ]");
    return table;
  }

  /// "a.b", with blanks around the dots and parts in quotes.
  Result<std::string> path() {
    std::string path;
    do {
      if (!path.empty()) path += '.';
      skip(false);
      std::string_view left = rest();
      if (left.starts_with('"') || left.starts_with('\'')) {
        path += TRY(string(false));
      } else {
        const std::string_view part = take_while(is_bare, left);
        if (part.empty()) return fail(Errc::malformed, "is no TOML: a key is expected");
        at_ += part.size();
        path += part;
      }
      skip(false);
    } while (takes("."));
    return path;
  }

  Status pair(const std::string& table, int depth) {
    const std::string key = TRY(path());
    if (!takes("=")) return fail(Errc::malformed, "is no TOML: a key without =");
    const std::string whole = table.empty() ? key : table + "." + key;
    Value value = TRY(value_of(whole, depth));
    if (!document_.values_.emplace(whole, std::move(value)).second)
      return fail(Errc::malformed, "the key " + printable(whole) + " is there twice");
    return {};
  }

  Result<Value> value_of(const std::string& key, int depth) {
    if (depth > depth_limit) return fail(Errc::too_deep, "values are nested more than 64 deep");
    skip(false);
    Value value;
    if (rest().starts_with('"') || rest().starts_with('\'')) {
      value.texts.push_back(TRY(string(true)));
    } else if (takes("[")) {
      value.is_list = true;
      TRY_STATUS(items(value, key, depth));
    } else if (takes("{")) {
      TRY_STATUS(members(key, depth));
    } else {
      const std::size_t end = std::min(rest().find_first_of(",]}#\r\n"), rest().size());
      if (trim(rest().substr(0, end)).empty())
        return fail(Errc::malformed, "is no TOML: a value is expected");
      at_ += end;
    }
    return value;
  }

  /// Lists in a list and what else is no string are passed over.
  Status items(Value& list, const std::string& key, int depth) {
    for (skip(true); !takes("]"); skip(true)) {
      Value item = TRY(value_of(key, depth + 1));
      if (!item.is_list && item.texts.size() == 1) list.texts.push_back(std::move(item.texts[0]));
      skip(true);
      if (!takes(",") && !rest().starts_with(']'))
        return fail(Errc::malformed, "is no TOML: a list without ]");
    }
    return {};
  }

  Status members(const std::string& table, int depth) {
    skip(false);
    if (takes("}")) return {};
    do {
      TRY_STATUS(pair(table, depth + 1));
      skip(false);
    } while (takes(","));
    return takes("}") ? Status{} : fail(Errc::malformed, "is no TOML: a table without }");
  }

  /// Of any of the four kinds; keys may only be of one line.
  Result<std::string> string(bool may_have_lines) {
    const std::string quote(1, rest()[0]);
    const bool escaped = quote == "\"";
    const bool has_lines = may_have_lines && takes(quote + quote + quote);
    if (!has_lines) at_ += 1;
    const std::string end = has_lines ? quote + quote + quote : quote;
    if (has_lines && !takes("\n")) takes("\r\n");
    std::string text;
    while (!takes(end)) {
      if (rest().empty() || (!has_lines && rest()[0] == '\n'))
        return fail(Errc::malformed, "is no TOML: a string without its end");
      if (escaped && takes("\\")) text += TRY(escape(has_lines));
      else text += text_[at_++];
    }
    // Up to two more quotes belong to the text.
    for (int more = 0; has_lines && more < 2 && takes(quote); ++more) text += quote;
    return text;
  }

  Result<std::string> escape(bool has_lines) {
    const std::string_view left = rest();
    const auto known = std::ranges::find_if(
        escapes, [&](const auto& pair) { return left.starts_with(pair.first); });
    if (known != escapes.end()) {
      ++at_;
      return std::string(1, known->second);
    }
    if (has_lines && !left.empty() && is_space(left[0])) {
      while (at_ < text_.size() && is_space(text_[at_])) ++at_;
      return std::string();
    }
    const std::size_t digits = left.starts_with('u') ? 4 : left.starts_with('U') ? 8 : 0;
    const auto code = left.size() > digits && digits != 0
                          ? number<std::uint32_t>(left.substr(1, digits), 16)
                          : std::nullopt;
    const auto text = code ? utf8_of(*code) : std::nullopt;
    if (!text) return fail(Errc::malformed, "is no TOML: an escape that there is not");
    at_ += 1 + digits;
    return *text;
  }

  std::string_view text_;
  TomlDocument& document_;
  std::size_t at_ = 0;
};

Result<TomlDocument> TomlDocument::parse(std::string_view text, std::string_view name) {
  if (!is_utf8(text)) return fail(Errc::malformed, printable(name) + ": is not UTF-8");
  TomlDocument document;
  TomlReader reader(text, document);
  if (Status read = reader.read(); !read)
    return fail(printable(name) + ":" + std::to_string(reader.line()), read.error());
  return document;
}

std::string TomlDocument::text(std::string_view path) const {
  const auto at = values_.find(path);
  if (at == values_.end() || at->second.is_list || at->second.texts.empty()) return {};
  return at->second.texts.front();
}

std::vector<std::string> TomlDocument::texts(std::string_view path) const {
  const auto at = values_.find(path);
  if (at == values_.end() || !at->second.is_list) return {};
  return at->second.texts;
}

}  // namespace plimsoll
