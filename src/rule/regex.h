// rule/regex.h - the operator `regex`: RE2 in POSIX syntax, anchored at both ends.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace re2 {
class RE2;
}

namespace plimsoll::rule {

/// What is wrong with an expression; empty if nothing is.
std::string regex_error(std::string_view expression);

/// Expressions, compiled when they are first needed and kept. Not for several threads at once.
class Regexes {
 public:
  Regexes();
  ~Regexes();
  Regexes(const Regexes&) = delete;
  Regexes& operator=(const Regexes&) = delete;

  /// True if all of `text` matches; bytes that are no UTF-8 count as U+FFFD. `key` names the
  /// expression for as long as this lives.
  bool matches(std::uint32_t key, std::string_view expression, std::string_view text);

 private:
  std::unordered_map<std::uint32_t, std::unique_ptr<re2::RE2>> compiled_;
};

}  // namespace plimsoll::rule
