// detect/secret/certain_run.cpp - an expression read from left to right, and what its parts say.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/certain_run.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>

#include "base/text.h"
#include "detect/secret/decode.h"
#include "detect/secret/run_masks.h"
#include "detect/secret/runs.h"

namespace plimsoll {

namespace {

constexpr std::size_t endless = std::size_t{1} << 40U;
constexpr unsigned deepest = 50;

std::size_t times(std::size_t a, std::size_t b) {
  return a == 0 || b == 0 ? 0 : a >= endless / b ? endless : a * b;
}
std::size_t plus(std::size_t a, std::size_t b) { return std::min(endless, a + b); }

/// A run at one end of every match of a part: how long it is at least, and how much at most lies
/// between it and the other end.
struct Edge {
  std::size_t length = 0, beyond = 0;
};

/// What holds of every match of a part of an expression.
struct Part {
  std::size_t least = 0, most = 0;  // its length
  bool is_run = true;               // of characters of a run only, or empty
  Edge head, tail;
  std::optional<CertainRun> run;  // a long one inside it
};

std::size_t slack(const CertainRun& run) { return plus(run.before, run.after); }

void prefer(std::optional<CertainRun>& best, const CertainRun& other) {
  if (!best || slack(other) < slack(*best)) best = other;
}

Part one_of(bool is_run) {
  const Edge edge{.length = is_run ? 1U : 0U, .beyond = is_run ? 0U : 1U};
  return {.least = 1, .most = 1, .is_run = is_run, .head = edge, .tail = edge, .run = {}};
}

Part followed(const Part& a, const Part& b) {
  Part both{.least = plus(a.least, b.least),
            .most = plus(a.most, b.most),
            .is_run = a.is_run && b.is_run,
            .head = {a.head.length, plus(a.head.beyond, b.most)},
            .tail = {b.tail.length, plus(b.tail.beyond, a.most)},
            .run = {}};
  if (a.is_run) both.head = {plus(a.least, b.head.length), b.head.beyond};
  if (b.is_run) both.tail = {plus(b.least, a.tail.length), a.tail.beyond};
  if (a.run) prefer(both.run, {a.run->before, plus(a.run->after, b.most)});
  if (b.run) prefer(both.run, {plus(b.run->before, a.most), b.run->after});
  if (plus(a.tail.length, b.head.length) >= secret_run)
    prefer(both.run, {a.tail.beyond, b.head.beyond});
  return both;
}

Edge either(const Edge& a, const Edge& b) {
  return {std::min(a.length, b.length), std::max(a.beyond, b.beyond)};
}

Part either(const Part& a, const Part& b) {
  Part one{.least = std::min(a.least, b.least),
           .most = std::max(a.most, b.most),
           .is_run = a.is_run && b.is_run,
           .head = either(a.head, b.head),
           .tail = either(a.tail, b.tail),
           .run = {}};
  if (a.run && b.run)
    one.run = {std::max(a.run->before, b.run->before), std::max(a.run->after, b.run->after)};
  return one;
}

Part repeated(const Part& part, std::size_t least, std::size_t most) {
  const std::size_t others = times(part.most, most - std::min<std::size_t>(most, 1));
  Part all{.least = times(part.least, least),
           .most = times(part.most, most),
           .is_run = part.is_run,
           .head = {part.head.length, plus(part.head.beyond, others)},
           .tail = {part.tail.length, plus(part.tail.beyond, others)},
           .run = {}};
  if (part.is_run) all.head = all.tail = {all.least, 0};
  else if (least == 0) all.head = all.tail = {0, all.most};
  if (least > 0 && part.run) all.run = {part.run->before, plus(part.run->after, others)};
  if (all.is_run && all.least >= secret_run) all.run = CertainRun{};
  return all;
}

/// Nothing is certain of an expression that it does not understand: is_ok() is false then.
class Reader {
 public:
  explicit Reader(std::string_view pattern) : rest_(pattern) {}

  Part alternatives() {
    if (++depth_ > deepest) return stop();
    Part all = sequence();
    while (is_ok_ && take("|")) all = either(all, sequence());
    --depth_;
    return all;
  }
  [[nodiscard]] bool is_ok() const { return is_ok_ && rest_.empty(); }

 private:
  Part stop() {
    is_ok_ = false;
    return {};
  }
  bool take(std::string_view sign) {
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(sign.size());
    return true;
  }
  char next() {
    if (rest_.empty()) {
      is_ok_ = false;
      return '\0';
    }
    const char c = rest_[0];
    rest_.remove_prefix(1);
    return c;
  }

  Part sequence() {
    Part all;
    while (is_ok_ && !rest_.empty() && rest_[0] != '|' && rest_[0] != ')')
      all = followed(all, counted(atom()));
    return all;
  }

  Part counted(Part part) {
    while (is_ok_) {
      if (take("*")) part = repeated(part, 0, endless);
      else if (take("+")) part = repeated(part, 1, endless);
      else if (take("?")) part = repeated(part, 0, 1);
      else if (rest_.starts_with('{')) part = braces(part);
      else return part;
      take("?");  // as few as can be: the same matches
    }
    return part;
  }

  Part braces(const Part& part) {
    next();
    const std::size_t least = number();
    const bool is_open = take(",");
    const bool is_endless = is_open && rest_.starts_with('}');
    const std::size_t most = !is_open ? least : is_endless ? endless : number();
    if (!take("}") || most < least) return stop();
    return repeated(part, least, most);
  }

  std::size_t number() {
    std::uint32_t value = 0;
    const auto end = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (end.ec != std::errc()) is_ok_ = false;
    rest_.remove_prefix(static_cast<std::size_t>(end.ptr - rest_.data()));
    return value;
  }

  Part atom() {
    switch (const char c = next()) {
      case '(': return group();
      case '[': return one_of(is_class_of_run());
      case '\\': return escape();
      case '.': return one_of(false);
      case '^':
      case '$':
      case '*':
      case '+':
      case '?':
      case '{': return stop();
      default: return one_of(is_in_run(c));
    }
  }

  Part group() {
    if (take("?")) {
      if (take("P<") || take("<")) {
        while (is_ok_ && next() != '>') {
        }
      } else {
        // A run has letters of either case, and a line end never: flags change nothing.
        while (is_ok_ && !rest_.empty() && (is_alnum(rest_[0]) || rest_[0] == '-')) next();
        if (take(")")) return {};
        if (!take(":")) return stop();
      }
    }
    const Part inside = alternatives();
    return take(")") ? inside : stop();
  }

  Part escape() {
    const char c = next();
    if (c == 'b' || c == 'z') return {};
    if (c == 'w' || c == 'd') return one_of(true);
    if (c == 'x') return one_of(is_in_run(hex()));
    // Further letters are classes, line ends and what is not known here: none is all of a run.
    if (is_alnum(c)) return std::string_view("sSDWnrtfv").contains(c) ? one_of(false) : stop();
    return one_of(is_in_run(c));
  }

  char hex() {
    std::string byte;
    is_ok_ = is_ok_ && rest_.size() >= 2 && append_hex(rest_.substr(0, 2), byte);
    rest_.remove_prefix(std::min<std::size_t>(2, rest_.size()));
    return byte.empty() ? '\0' : byte[0];
  }

  /// One character of a class, which may be escaped; nothing for a class within it.
  std::optional<char> member() {
    const char c = next();
    if (c == '[' && rest_.starts_with(':')) {
      while (is_ok_ && !take(":]")) next();
      return {};
    }
    if (c != '\\') return c;
    const char escaped = next();
    if (escaped == 'x') return hex();
    if (is_alnum(escaped)) return {};
    return escaped;
  }

  /// After its bracket. A class that holds a class (\w) is none of a run, which costs little.
  bool is_class_of_run() {
    bool is_run = !take("^");
    for (bool is_first = true; is_ok_ && (is_first || !rest_.starts_with(']')); is_first = false) {
      const std::optional<char> low = member();
      if (!low) {
        is_run = false;
        continue;
      }
      char high = *low;
      if (rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']') {
        next();
        const std::optional<char> other = member();
        if (!other) return is_ok_ = false;
        high = *other;
      }
      for (int c = static_cast<unsigned char>(*low); c <= static_cast<unsigned char>(high); ++c)
        is_run = is_run && is_in_run(static_cast<char>(c));
    }
    next();
    return is_run;
  }

  std::string_view rest_;
  unsigned depth_ = 0;
  bool is_ok_ = true;
};

}  // namespace

std::optional<CertainRun> certain_run(std::string_view pattern) {
  Reader reader(pattern);
  const Part all = reader.alternatives();
  return reader.is_ok() ? all.run : std::nullopt;
}

}  // namespace plimsoll
