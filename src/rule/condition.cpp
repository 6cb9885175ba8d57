// rule/condition.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/condition.h"

#include <algorithm>

#include "base/text.h"

namespace plimsoll::rule {

namespace {

constexpr bool divides(char c) {
  return is_space(c) || c == '(' || c == ')' || c == ',' || c == '=';
}

/// Lists are put in as text, before anything is parsed, wherever their name stands between blanks,
/// parentheses, commas or equals signs.
class Expander {
 public:
  Expander(std::string_view text, const FindList& find_list) : text_(text), find_(find_list) {}

  Status expand() {
    std::size_t at = 0;
    while (at < text_.size()) {
      const std::size_t begin = at;
      while (at < text_.size() && !divides(text_[at])) ++at;
      if (at > begin) TRY_STATUS(word(begin, at));
      const std::size_t divider = at;
      while (at < text_.size() && divides(text_[at])) ++at;
      if (at > divider) copy(divider, at);
    }
    return {};
  }

  std::string out;
  std::vector<std::pair<std::size_t, std::size_t>> pieces;

 private:
  void copy(std::size_t begin, std::size_t end) {
    if (eats_comma_) {
      const std::size_t comma = text_.find_first_not_of(" \t\r\n", begin);
      if (comma < end && text_[comma] == ',') begin = comma + 1;
      eats_comma_ = false;
    }
    pieces.emplace_back(out.size(), begin);
    out += text_.substr(begin, end - begin);
  }

  Status word(std::size_t begin, std::size_t end) {
    const std::string_view name = text_.substr(begin, end - begin);
    const std::vector<std::string>* items = find_(name);
    if (items == nullptr) {
      copy(begin, end);
      return {};
    }
    pieces.emplace_back(out.size(), begin);
    if (items->empty()) {
      eats_comma_ = !take_comma_back();
      return {};
    }
    for (bool first = true; const std::string& item : *items) {
      if (!std::exchange(first, false)) out += ", ";
      out += quoted_value(item);
    }
    if (out.size() > max_length) return fail(Errc::too_large, "the condition is too long");
    return {};
  }

  /// An empty list takes the comma before it away, or else the one behind it.
  bool take_comma_back() {
    const std::size_t last = out.find_last_not_of(" \t\r\n");
    if (last == std::string::npos || out[last] != ',') return false;
    out.resize(last);
    return true;
  }

  std::string_view text_;
  const FindList& find_;
  bool eats_comma_ = false;
};

}  // namespace

std::string quoted_value(std::string_view value) {
  const bool is_quoted = !value.empty() && (value.front() == '"' || value.front() == '\'');
  if (is_quoted || std::ranges::none_of(value, divides)) return std::string(value);
  std::string text = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

Result<Condition> Condition::parse(const SourceText& source, const FindList& find_list,
                                   Syntax syntax, std::string_view suffix) {
  Condition condition;
  condition.source_ = source;
  const std::string whole =
      suffix.empty() ? source.text() : '(' + source.text() + ')' + std::string(suffix);
  Expander expander(whole, find_list);
  TRY_STATUS(expander.expand());
  condition.text_ = std::move(expander.out);
  condition.pieces_ = std::move(expander.pieces);
  if (!suffix.empty()) {
    for (auto& [begin, original] : condition.pieces_) {
      original = std::min(original - std::min<std::size_t>(original, 1), source.text().size());
    }
  }
  auto tree = parse_condition(condition.text_, syntax);
  if (!tree) return std::unexpected(condition.error_at(tree.error().at, tree.error().what));
  condition.tree_ = *std::move(tree);
  return condition;
}

Error Condition::error_at(std::size_t at, std::string_view what) const {
  const auto after =
      std::ranges::upper_bound(pieces_, at, {}, &std::pair<std::size_t, std::size_t>::first);
  std::size_t original = 0;
  if (after != pieces_.begin()) {
    const auto& [begin, where] = *(after - 1);
    const std::size_t next = after == pieces_.end() ? text_.size() : after->first;
    // Inside the items of a list, the list's name is the place.
    const bool copied = source_.text().substr(std::min(where, source_.text().size()),
                                              next - begin) == text_.substr(begin, next - begin);
    original = copied ? where + (at - begin) : where;
  }
  return rule::error_at(source_.place(std::min(original, source_.text().size())), what);
}

}  // namespace plimsoll::rule
