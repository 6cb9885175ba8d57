// fetch/registry_documents.cpp - read with small limits: these come from anybody.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/registry_documents.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"

namespace plimsoll::fetch {

namespace {

constexpr JsonLimits json_limits{.depth = 20, .values = 10'000};
constexpr std::size_t token_limit = 60U << 10U;  // a header of libcurl's may be somewhat longer
constexpr std::uint64_t longest_lifetime = 24ULL * 3600;
constexpr std::size_t words_limit = 200;

bool is_header_text(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F'; });
}

}  // namespace

Result<Token> parse_token(std::string_view text) {
  JsonDocument document;
  // Without the parser's words: a token may stand where it stopped.
  if (!document.parse(text, json_limits) || !document.root().is_object())
    return fail(Errc::malformed, "the answer is not a JSON object");
  const JsonValue root = document.root();
  Token token{.value = std::string(root["token"].text())};
  if (token.value.empty()) token.value = root["access_token"].text();
  if (token.value.empty()) return fail(Errc::malformed, "the answer holds no token");
  if (token.value.size() > token_limit || !is_header_text(token.value))
    return fail(Errc::malformed, "the token is too long, or has signs that none may have");
  if (const auto seconds = root["expires_in"].whole(); seconds && *seconds > 0)
    token.lifetime = std::chrono::seconds(std::min(*seconds, longest_lifetime));
  return token;
}

std::string error_words(std::string_view body) {
  JsonDocument document;
  if (!document.parse(body, json_limits)) return {};
  JsonValue error = document.root();
  for (const JsonValue first : document.root()["errors"].items()) {
    error = first;
    break;
  }
  const std::string code = lower(error["code"].text());
  std::string_view message = error["message"].text();
  if (message.empty()) message = error["details"].text();
  std::string words = replace_all(code, "_", " ");
  if (lower(message) != words && !message.empty())
    words += (words.empty() ? "" : ": ") + std::string(message);
  return printable(std::string_view(words).substr(0, words_limit));
}

}  // namespace plimsoll::fetch
