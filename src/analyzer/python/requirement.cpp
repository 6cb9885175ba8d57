// analyzer/python/requirement.cpp - what one package asks of another.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/python/requirement.h"

#include "base/text.h"

namespace plimsoll {

namespace {

std::unexpected<Error> no_requirement(std::string_view text) {
  return fail(Errc::malformed, "not a requirement: " + printable(text.substr(0, 60)));
}

bool is_name(std::string_view text) {
  return !text.empty() && is_alnum(text.front()) && is_alnum(text.back());
}

/// "== 1.2"; an empty clause is a comma too many.
bool is_clause(std::string_view text) {
  const auto in_operator = [](char c) { return "<>=!~"sv.find(c) != std::string_view::npos; };
  const auto in_version = [](char c) { return c > ' ' && c < '\x7F'; };
  if (text.empty()) return true;
  if (take_while(in_operator, text).empty()) return false;
  text = trim(text);
  return !text.empty() && std::ranges::all_of(text, in_version);
}

/// The versions without the brackets around them.
Result<std::string_view> versions_in(std::string_view text) {
  if (text.starts_with('(') && text.ends_with(')')) text = trim(text.substr(1, text.size() - 2));
  for (const std::string_view clause : split(text, ',')) {
    if (!is_clause(trim(clause))) return no_requirement(text);
  }
  return text;
}

}  // namespace

Result<Requirement> parse_requirement(std::string_view text) {
  std::string_view rest = trim(text);
  Requirement requirement;
  const auto in_name = [](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; };
  requirement.name = take_while(in_name, rest);
  if (!is_name(requirement.name)) return no_requirement(text);
  take_while(is_blank, rest);
  if (rest.starts_with('[')) {
    const std::size_t end = rest.find(']');
    if (end == std::string_view::npos) return no_requirement(text);
    rest = trim(rest.substr(end + 1));
  }
  if (rest.starts_with('@')) {
    rest = trim(rest.substr(1));
    const auto in_url = [](char c) { return !is_space(c); };  // it may hold semicolons
    requirement.url = take_while(in_url, rest);
    if (requirement.url.empty()) return no_requirement(text);
    take_while(is_space, rest);
    if (!rest.empty() && rest[0] != ';') return no_requirement(text);
  }
  const auto parts = cut_first(rest, ';').value_or(std::pair{rest, std::string_view()});
  requirement.marker = trim(parts.second);
  const Result<std::string_view> versions = versions_in(trim(parts.first));
  if (!versions) return no_requirement(text);
  requirement.versions = *versions;
  return requirement;
}

std::string_view pinned_version(std::string_view versions) {
  for (const std::string_view clause : split(versions, ',')) {
    std::string_view version = trim(clause);
    if (!version.starts_with("==")) continue;
    version.remove_prefix(version.starts_with("===") ? 3 : 2);
    version = trim(version);
    if (!version.ends_with(".*")) return version;
  }
  return {};
}

}  // namespace plimsoll
