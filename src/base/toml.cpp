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

constexpr int depth_limit = 64;  // of values, and of the parts of a key
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
    Place table{&document_, {}};
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

  [[nodiscard]] std::size_t line() {
    lines_ +=
        static_cast<std::size_t>(std::ranges::count(text_.substr(counted_, at_ - counted_), '\n'));
    counted_ = at_;
    return 1 + lines_;
  }

 private:
  using Value = TomlDocument::Value;

  /// A table: the document, or the table of a list, in which it lies, and its path there.
  struct Place {
    TomlDocument* document;
    std::string path;
    [[nodiscard]] std::string below(const std::string& key) const {
      return path.empty() ? key : path + "." + key;
    }
  };

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

  Result<Place> header() {
    const bool is_list = takes("[[");
    if (!is_list) takes("[");
    Place place = place_of(TRY(path()));
    if (!takes(is_list ? "]]" : "]")) return fail(Errc::malformed, "is no TOML: a table without ]");
    if (!is_list) return place;
    if (place.document->values_.contains(place.path)) return twice(place.path);
    return Place{&add_table(place), {}};
  }

  /// Names go on in the last table of a list: "[registry.mirror]" after "[[registry]]".
  Place place_of(const std::vector<std::string>& parts) {
    Place place{&document_, {}};
    for (std::size_t i = 0; i < parts.size(); ++i) {
      place.path = place.below(parts[i]);
      const auto list = place.document->lists_.find(place.path);
      if (list != place.document->lists_.end() && i + 1 < parts.size())
        place = {&list->second.back(), {}};
    }
    return place;
  }

  /// Until the next one of the same list the reference holds.
  TomlDocument& add_table(const Place& list) {
    TomlDocument& added = list.document->lists_[list.path].emplace_back();
    added.line_ = line();
    return added;
  }

  static std::unexpected<Error> twice(std::string_view key) {
    return fail(Errc::malformed, "the key " + printable(key) + " is there twice");
  }

  /// "a.b", with blanks around the dots and parts in quotes.
  Result<std::vector<std::string>> path() {
    std::vector<std::string> parts;
    do {
      if (parts.size() == depth_limit) return fail(Errc::too_deep, "a key has more than 64 parts");
      skip(false);
      std::string_view left = rest();
      if (left.starts_with('"') || left.starts_with('\'')) {
        parts.push_back(TRY(string(false)));
      } else {
        const std::string_view part = take_while(is_bare, left);
        if (part.empty()) return fail(Errc::malformed, "is no TOML: a key is expected");
        at_ += part.size();
        parts.emplace_back(part);
      }
      skip(false);
    } while (takes("."));
    return parts;
  }

  Status pair(const Place& table, int depth) {
    const std::string key = join(TRY(path()), ".");
    if (!takes("=")) return fail(Errc::malformed, "is no TOML: a key without =");
    const Place whole{table.document, table.below(key)};
    Value value = TRY(value_of(whole, depth));
    const bool is_new = whole.document->values_.emplace(whole.path, std::move(value)).second;
    return is_new ? Status{} : twice(whole.path);
  }

  Result<Value> value_of(const Place& at, int depth) {
    if (depth > depth_limit) return fail(Errc::too_deep, "values are nested more than 64 deep");
    skip(false);
    Value value;
    if (rest().starts_with('"') || rest().starts_with('\'')) {
      value.texts.push_back(TRY(string(true)));
    } else if (takes("[")) {
      value.is_list = true;
      TRY_STATUS(items(value, at, depth));
    } else if (takes("{")) {
      TRY_STATUS(members(at, depth));
    } else {
      const std::size_t end = std::min(rest().find_first_of(",]}#\r\n"), rest().size());
      const std::string_view word = trim(rest().substr(0, end));
      if (word.empty()) return fail(Errc::malformed, "is no TOML: a value is expected");
      if (word == "true" || word == "false") value.truth = word == "true";
      at_ += end;
    }
    return value;
  }

  /// Lists in a list, and what else is neither string nor table, are passed over.
  Status items(Value& list, const Place& at, int depth) {
    for (skip(true); !takes("]"); skip(true)) {
      const bool is_table = rest().starts_with('{');
      TomlDocument passed_over;
      const Place place = is_table ? Place{&add_table(at), {}} : Place{&passed_over, {}};
      Value item = TRY(value_of(place, depth + 1));
      if (!item.is_list && item.texts.size() == 1) list.texts.push_back(std::move(item.texts[0]));
      skip(true);
      if (!takes(",") && !rest().starts_with(']'))
        return fail(Errc::malformed, "is no TOML: a list without ]");
    }
    return {};
  }

  Status members(const Place& table, int depth) {
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
  std::size_t counted_ = 0, lines_ = 0;  // line ends before `counted_`
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

std::optional<bool> TomlDocument::truth(std::string_view path) const {
  const auto at = values_.find(path);
  return at == values_.end() ? std::nullopt : at->second.truth;
}

const std::vector<TomlDocument>& TomlDocument::tables(std::string_view path) const {
  static const std::vector<TomlDocument> none;
  const auto at = lists_.find(path);
  return at == lists_.end() ? none : at->second;
}

bool TomlDocument::has(std::string_view path) const {
  return values_.contains(path) || lists_.contains(path);
}

}  // namespace plimsoll
