// fetch/challenge.cpp - RFC 9110's lists of challenges.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/challenge.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace plimsoll::fetch {

namespace {

constexpr std::size_t size_limit = 16U << 10U;
constexpr std::size_t challenge_limit = 20;
constexpr std::size_t parameter_limit = 50;  // of one challenge

constexpr bool is_token(char c) {
  return is_alnum(c) || "!#$%&'*+-.^_`|~"sv.find(c) != std::string_view::npos;
}

constexpr bool is_token68(char c) {
  return is_alnum(c) || "-._~+/"sv.find(c) != std::string_view::npos;
}

constexpr bool is_list_sign(char c) { return is_blank(c) || c == ','; }

bool take_sign(char sign, std::string_view& text) {
  take_while(is_blank, text);
  if (!text.starts_with(sign)) return false;
  text.remove_prefix(1);
  take_while(is_blank, text);
  return true;
}

/// What stands between quotes, which `text` begins with.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string value;
  std::size_t length = 0;  // as it is written
  for (bool is_escaped = false; const char c : text.substr(1)) {
    if (c == '"' && !is_escaped) {
      text.remove_prefix(length + 2);
      return value;
    }
    ++length;
    is_escaped = c == '\\' && !is_escaped;
    if (!is_escaped) value += c;
  }
  return std::nullopt;
}

using Parameter = std::pair<std::string, std::string>;

/// Takes `name=value`, or nothing (and leaves `text` as it was) if that is not what comes next.
Result<std::optional<Parameter>> take_parameter(std::string_view& text) {
  std::string_view rest = text;
  std::string name = lower(take_while(is_token, rest));
  if (name.empty() || !take_sign('=', rest)) return std::nullopt;
  std::string value;
  if (rest.starts_with('"')) {
    auto quoted = take_quoted(rest);
    if (!quoted) return fail(Errc::malformed, "challenge: a quoted text does not end");
    value = *std::move(quoted);
  } else {
    value = take_while(is_token, rest);
    if (value.empty()) return std::nullopt;  // "abc==" is a token68
  }
  text = rest;
  return Parameter{std::move(name), std::move(value)};
}

/// A token68 ends where the list goes on; its value means nothing to us.
bool skip_token68(std::string_view& text) {
  std::string_view rest = text;
  if (take_while(is_token68, rest).empty()) return false;
  take_while([](char c) { return c == '='; }, rest);
  take_while(is_blank, rest);
  if (!rest.empty() && rest.front() != ',') return false;
  text = rest;
  return true;
}

Result<Challenge> take_challenge(std::string_view& text) {
  Challenge challenge{.scheme = lower(take_while(is_token, text))};
  if (challenge.scheme.empty()) return fail(Errc::malformed, "challenge: no scheme");
  if (!text.empty() && !is_list_sign(text.front()))
    return fail(Errc::malformed, "challenge: a sign that is not allowed behind the scheme");
  if (take_while(is_blank, text).empty()) return challenge;
  while (auto parameter = TRY(take_parameter(text))) {
    if (challenge.parameters.size() == parameter_limit)
      return fail(Errc::too_many, "challenge: more than 50 parameters");
    challenge.parameters.push_back(*std::move(parameter));
    take_while(is_blank, text);
    if (!text.starts_with(',')) return challenge;
    take_while(is_list_sign, text);
  }
  if (challenge.parameters.empty()) skip_token68(text);
  return challenge;
}

}  // namespace

std::string_view Challenge::operator[](std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, &Parameter::first);
  return found == parameters.end() ? std::string_view() : std::string_view(found->second);
}

Result<std::vector<Challenge>> parse_challenges(std::string_view header) {
  if (header.size() > size_limit) return fail(Errc::too_large, "challenge: above 16 kB");
  if (std::ranges::any_of(header, [](char c) { return is_control(c) && c != '\t'; }))
    return fail(Errc::malformed, "challenge: a control character");
  std::vector<Challenge> challenges;
  take_while(is_list_sign, header);
  while (!header.empty()) {
    if (challenges.size() == challenge_limit)
      return fail(Errc::too_many, "more than 20 challenges");
    challenges.push_back(TRY(take_challenge(header)));
    take_while(is_list_sign, header);
  }
  return challenges;
}

}  // namespace plimsoll::fetch
