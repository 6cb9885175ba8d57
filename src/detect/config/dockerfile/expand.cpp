// detect/config/dockerfile/expand.cpp - variables in instructions.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/dockerfile/expand.h"

#include <algorithm>

#include "base/text.h"

namespace plimsoll::docker {

namespace {

constexpr std::size_t value_limit = 65'536;
constexpr int depth_limit = 16;

bool is_name(char c) { return is_alnum(c) || c == '_'; }

/// How long the parts at the front of `text` are that `pattern` (`*`, `?`, `\x`) matches: all
/// lengths at once, so that no pattern takes longer than text times pattern.
std::vector<std::size_t> matching_lengths(std::string_view pattern, std::string_view text) {
  std::vector<std::pair<char, bool>> signs;  // the sign, and whether it is meant literally
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool literal = pattern[i] == '\\' && i + 1 < pattern.size();
    if (literal) ++i;
    signs.emplace_back(pattern[i], literal);
  }
  const auto is_star = [&](std::size_t i) { return signs[i] == std::pair('*', false); };
  std::vector<bool> here(signs.size() + 1);
  here[0] = true;
  std::vector<std::size_t> lengths;
  for (std::size_t length = 0;; ++length) {
    for (std::size_t i = 0; i < signs.size(); ++i)
      if (here[i] && is_star(i)) here[i + 1] = true;
    if (here[signs.size()]) lengths.push_back(length);
    if (length == text.size()) return lengths;
    std::vector<bool> next(signs.size() + 1);
    for (std::size_t i = 0; i < signs.size(); ++i) {
      if (!here[i]) continue;
      const auto [sign, literal] = signs[i];
      if (is_star(i)) next[i] = true;
      if (sign == text[length] || (sign == '?' && !literal)) next[i + 1] = true;
    }
    here = std::move(next);
  }
}

std::string reversed(std::string_view text) { return {text.rbegin(), text.rend()}; }

/// The same pattern for text that is read from its end.
std::string reversed_pattern(std::string_view pattern) {
  std::string result;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool escaped = pattern[i] == '\\' && i + 1 < pattern.size();
    const std::string sign(pattern.substr(i, escaped ? 2 : 1));
    if (escaped) ++i;
    result.insert(0, sign);
  }
  return result;
}

}  // namespace

/// Reads one text from front to back.
class Substitution {
 public:
  Substitution(Expander& owner, std::string_view text, Expander::Scope scope)
      : owner_(owner), text_(text), scope_(scope) {}

  Result<Expansion> whole() {
    Expansion out;
    TRY_STATUS(read(out, "", 0));
    return out;
  }

  Result<std::vector<Expansion>> words() {
    std::vector<Expansion> found;
    while (at_ < text_.size()) {
      if (is_space(text_[at_])) {
        ++at_;
        continue;
      }
      Expansion out;
      TRY_STATUS(read(out, " \t\r\n\v\f", 0));
      found.push_back(std::move(out));
    }
    return found;
  }

 private:
  Status spend(std::size_t bytes) {
    if (owner_.budget_ < bytes) {
      owner_.budget_ = 0;
      return fail(Errc::too_large, "variables expand to too much text: they are left as they are");
    }
    owner_.budget_ -= bytes;
    return {};
  }

  Status put(Expansion& out, std::string_view piece) {
    TRY_STATUS(spend(piece.size() + 1));
    if (out.text.size() + piece.size() > value_limit)
      return fail(Errc::too_large, "a variable expands to more than 64 KiB");
    out.text += piece;
    return {};
  }

  /// Up to one of `stops` outside quotes, which is not taken.
  Status read(Expansion& out, std::string_view stops, int depth) {
    if (depth > depth_limit) return fail(Errc::too_deep, "substitutions are nested too deeply");
    while (at_ < text_.size() && !stops.contains(text_[at_])) {
      const char c = text_[at_];
      if (c == '\'') {
        TRY_STATUS(single_quotes(out));
      } else if (c == '"') {
        TRY_STATUS(double_quotes(out, depth));
      } else if (c == '$') {
        TRY_STATUS(dollar(out, depth));
      } else if (c == owner_.escape_) {
        if (at_ + 1 < text_.size()) ++at_;
        TRY_STATUS(put(out, text_.substr(at_++, 1)));
      } else {
        TRY_STATUS(put(out, text_.substr(at_++, 1)));
      }
    }
    return {};
  }

  Status single_quotes(Expansion& out) {
    const std::size_t end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos)
      return fail(Errc::malformed, "a single quote is opened and not closed");
    const std::string_view inner = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return put(out, inner);
  }

  Status double_quotes(Expansion& out, int depth) {
    for (++at_; at_ < text_.size();) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return {};
      }
      if (c == '$') {
        TRY_STATUS(dollar(out, depth));
        continue;
      }
      const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
      if (c == owner_.escape_ && (next == '"' || next == '$' || next == owner_.escape_)) ++at_;
      TRY_STATUS(put(out, text_.substr(at_++, 1)));
    }
    return fail(Errc::malformed, "a double quote is opened and not closed");
  }

  std::string_view name() {
    const std::size_t begin = at_;
    if (at_ < text_.size() && (is_letter(text_[at_]) || text_[at_] == '_')) {
      while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    } else if (at_ < text_.size() && is_digit(text_[at_])) {
      while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    } else if (at_ < text_.size() && "@*#?-$!"sv.contains(text_[at_])) {
      ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }

  [[nodiscard]] const std::string* value_of(std::string_view name) const {
    for (const Variables* variables : {scope_.env, scope_.arg}) {
      if (variables == nullptr) continue;
      const auto found = variables->find(name);
      if (found != variables->end()) return found->second ? &*found->second : nullptr;
    }
    return nullptr;
  }

  Status dollar(Expansion& out, int depth) {
    const std::size_t begin = at_++;
    if (at_ < text_.size() && text_[at_] == '{') {
      ++at_;
      return braces(out, begin, depth);
    }
    const std::string_view called = name();
    if (called.empty()) return put(out, "$");
    return put_value(out, value_of(called), begin);
  }

  /// The value, or else what stands in the file since `begin`.
  Status put_value(Expansion& out, const std::string* value, std::size_t begin) {
    if (value != nullptr) return put(out, *value);
    out.unresolved = true;
    return put(out, text_.substr(begin, at_ - begin));
  }

  [[nodiscard]] Status bad(std::size_t begin) const {
    const std::string shown =
        printable(text_.substr(begin, std::min<std::size_t>(40, at_ - begin)));
    return fail(Errc::malformed, "substitution " + shown + " is not understood");
  }

  Status close(std::size_t begin) {
    if (at_ >= text_.size() || text_[at_] != '}') return bad(begin);
    ++at_;
    return {};
  }

  Status braces(Expansion& out, std::size_t begin, int depth) {
    const std::string_view called = name();
    if (called.empty() || at_ >= text_.size()) return bad(begin);
    const std::string* value = value_of(called);
    const char sign = text_[at_++];
    if (sign == '}') return put_value(out, value, begin);
    if (sign == '#' || sign == '%') return cut(out, value, sign, begin, depth);
    if (sign == '/') return swap(out, value, begin, depth);
    char choice = sign;
    const bool or_empty = sign == ':';
    if (or_empty) choice = at_ < text_.size() ? text_[at_++] : '\0';
    if (!"+-?"sv.contains(choice) || choice == '\0') return bad(begin);
    Expansion other;
    TRY_STATUS(read(other, "}", depth + 1));
    TRY_STATUS(close(begin));
    const bool is_set = value != nullptr && !(or_empty && value->empty());
    if (choice == '?') return put_value(out, value, begin);
    if (choice == '+' && value == nullptr) {
      out.unresolved = true;  // set when the image is built, or not
      return {};
    }
    if (is_set == (choice == '-')) return is_set ? put(out, *value) : Status{};
    out.unresolved |= other.unresolved;
    return put(out, other.text);
  }

  /// ${x#p} ${x##p} ${x%p} ${x%%p}
  Status cut(Expansion& out, const std::string* value, char sign, std::size_t begin, int depth) {
    const bool longest = at_ < text_.size() && text_[at_] == sign;
    if (longest) ++at_;
    Expansion pattern;
    TRY_STATUS(read(pattern, "}", depth + 1));
    TRY_STATUS(close(begin));
    if (value == nullptr || pattern.unresolved) return put_value(out, nullptr, begin);
    TRY_STATUS(spend(value->size() * (pattern.text.size() + 1)));
    const bool front = sign == '#';
    const auto lengths = front ? matching_lengths(pattern.text, *value)
                               : matching_lengths(reversed_pattern(pattern.text), reversed(*value));
    const std::size_t length = lengths.empty() ? 0 : longest ? lengths.back() : lengths.front();
    const std::string_view all = *value;
    return put(out, front ? all.substr(length) : all.substr(0, all.size() - length));
  }

  /// ${x/a/b} ${x//a/b}
  Status swap(Expansion& out, const std::string* value, std::size_t begin, int depth) {
    const bool every = at_ < text_.size() && text_[at_] == '/';
    if (every) ++at_;
    Expansion pattern;
    Expansion other;
    TRY_STATUS(read(pattern, "/}", depth + 1));
    if (at_ < text_.size() && text_[at_] == '/') {
      ++at_;
      TRY_STATUS(read(other, "}", depth + 1));
    }
    TRY_STATUS(close(begin));
    if (value == nullptr || pattern.unresolved) return put_value(out, nullptr, begin);
    out.unresolved |= other.unresolved;
    std::string_view rest = *value;
    for (bool done = false; !rest.empty();) {
      std::size_t length = 0;
      if (!done) {
        TRY_STATUS(spend(rest.size() * (pattern.text.size() + 1)));
        const auto lengths = matching_lengths(pattern.text, rest);
        length = lengths.empty() ? 0 : lengths.back();
      }
      TRY_STATUS(put(out, length > 0 ? std::string_view(other.text) : rest.substr(0, 1)));
      rest.remove_prefix(std::max<std::size_t>(length, 1));
      done = done || (length > 0 && !every);
    }
    return {};
  }

  Expander& owner_;
  std::string_view text_;
  Expander::Scope scope_;
  std::size_t at_ = 0;
};

Result<Expansion> Expander::word(std::string_view text, Scope scope) {
  return Substitution(*this, text, scope).whole();
}

Result<std::vector<Expansion>> Expander::words(std::string_view text, Scope scope) {
  return Substitution(*this, text, scope).words();
}

}  // namespace plimsoll::docker
