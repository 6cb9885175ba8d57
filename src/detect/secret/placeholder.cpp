// detect/secret/placeholder.cpp - what examples look like.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/placeholder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "base/text.h"

namespace plimsoll {

namespace {

/// Begin and end of what a template puts in later.
constexpr std::pair<std::string_view, std::string_view> brackets[] = {
    {"<", ">"}, {"${", "}"}, {"$(", ")"},  {"{{", "}}"}, {"%", "%"},   {"[", "]"},
    {"{", "}"}, {"@", "@"},  {"__", "__"}, {"#{", "}"},  {"<%", "%>"}, {"(", ")"},
};

constexpr std::string_view usual[] = {
    "admin",    "changeit", "changeme",    "default",  "demo",     "dummy",    "example",
    "foo",      "foobar",   "guest",       "hunter2",  "letmein",  "mypass",   "mypassword",
    "none",     "null",     "pass",        "passwd",   "password", "passw0rd", "pwd",
    "qwerty",   "root",     "sample",      "secret",   "string",   "test",     "testing",
    "testpass", "token",    "undefined",   "user",     "welcome",  "your",     "yourpassword",
    "postgres", "mysql",    "rabbitmq",    "redis",    "mongo",    "bar",      "baz",
    "p4ssw0rd", "p@ssw0rd", "supersecret", "mysecret", "true",     "false",
};

/// How many neighbours differ by the same small step: 0 for "aaaa", 1 for "abcd", -1 for "4321".
std::size_t steps(std::string_view value, int step) {
  std::size_t count = 0;
  for (std::size_t i = 1; i < value.size(); ++i) {
    if (value[i] - value[i - 1] == step) ++count;
  }
  return count;
}

bool is_bracketed(std::string_view value) {
  return std::ranges::any_of(brackets, [&](const auto& pair) {
    return value.size() > pair.first.size() + pair.second.size() && value.starts_with(pair.first) &&
           value.ends_with(pair.second);
  });
}

std::size_t distinct(std::string_view value) {
  std::array<bool, 256> seen{};
  for (const char c : value) seen[static_cast<std::uint8_t>(c)] = true;
  return static_cast<std::size_t>(std::ranges::count(seen, true));
}

}  // namespace

bool is_secret_placeholder(std::string_view value) {
  if (value.empty() || is_bracketed(value)) return true;
  if (value.contains("${") || value.contains("{{") || value.contains("$(")) return true;
  if (value[0] == '$' &&
      std::ranges::all_of(value.substr(1), [](char c) { return is_alnum(c) || c == '_'; }))
    return true;
  if (value.size() >= 6 && distinct(value) <= 2) return true;
  // Most of the neighbours equal or in sequence.
  for (const int step : {0, 1, -1}) {
    if (value.size() >= 4 && steps(value, step) * 3 >= value.size() * 2) return true;
  }
  const std::string small = lower(value);
  return small.contains("xxxxx") || small.contains("*****") || small.contains(".....");
}

bool is_usual_password(std::string_view value) {
  std::string word = lower(value);
  while (!word.empty() && !is_letter(word.back())) word.pop_back();
  while (!word.empty() && !is_letter(word.front())) word.erase(0, 1);
  std::erase_if(word, [](char c) { return c == '-' || c == '_' || c == '.'; });
  return std::ranges::find(usual, word) != std::end(usual) || word.starts_with("your") ||
         word.starts_with("change") || (word.empty() && value.size() < 8);
}

std::uint32_t entropy_of_text(std::string_view text) {
  if (text.empty()) return 0;
  std::array<std::uint32_t, 256> counts{};
  for (const char c : text) ++counts[static_cast<std::uint8_t>(c)];
  double bits = 0;
  for (const std::uint32_t count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(text.size());
    bits -= share * std::log2(share);
  }
  return static_cast<std::uint32_t>(std::lround(bits * 1000));
}

}  // namespace plimsoll
