// document/spdx.cpp - licence expressions.
//
// Format  SPDX specification 2.3, annex D: ids (also "LicenseRef-…", "id+"), joined by AND and OR,
// each perhaps WITH an exception, grouped by parentheses.
// Safety  iterative; texts that are too long are no expression.
// SPDX-License-Identifier: Apache-2.0
#include "document/spdx.h"

#include <string>
#include <unordered_map>

#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::size_t longest_expression = 1000;

using Index = std::unordered_map<std::string, std::string_view>;  // lower case → as spelled

const Index& index() {
  static const Index built = [] {
    Index found;
    for (const std::string_view id : words(spdx_license_ids())) found.emplace(lower(id), id);
    return found;
  }();
  return built;
}

bool is_license(std::string_view word) {
  if (word.starts_with("LicenseRef-") && word.size() > "LicenseRef-"sv.size()) return true;
  if (spdx_license_id(word)) return true;
  return word.ends_with('+') && spdx_license_id(word.substr(0, word.size() - 1));
}

/// Words and parentheses.
std::vector<std::string_view> tokens_of(std::string_view text) {
  std::vector<std::string_view> tokens;
  const auto is_word = [](char c) { return !is_space(c) && c != '(' && c != ')'; };
  for (;;) {
    take_while(is_space, text);
    if (text.empty()) return tokens;
    const std::size_t length = is_word(text[0]) ? 0 : 1;
    tokens.push_back(length == 0 ? take_while(is_word, text) : text.substr(0, 1));
    text.remove_prefix(length);
  }
}

}  // namespace

std::optional<std::string_view> spdx_license_id(std::string_view text) {
  const auto at = index().find(lower(text));
  if (at == index().end()) return std::nullopt;
  return at->second;
}

bool is_spdx_expression(std::string_view text) {
  if (text.size() > longest_expression) return false;
  const std::vector<std::string_view> tokens = tokens_of(text);
  std::size_t open = 0;
  bool want_license = true;
  bool may_have_exception = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view token = tokens[i];
    if (want_license && token == "(") {
      ++open;
    } else if (want_license) {
      if (!is_license(token)) return false;
      want_license = false;
      may_have_exception = true;
    } else if (token == ")") {
      if (open-- == 0) return false;
      may_have_exception = false;
    } else if (token == "WITH" && may_have_exception && i + 1 < tokens.size()) {
      if (lower(tokens[++i]).find("exception") == std::string::npos) return false;
      may_have_exception = false;
    } else if (token == "AND" || token == "OR") {
      want_license = true;
    } else {
      return false;
    }
  }
  return !want_license && open == 0 && tokens.size() > 1;
}

}  // namespace plimsoll
