// detect/secret/judge.cpp - the order of the questions is that of their price.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/judge.h"

#include <algorithm>
#include <span>

#include "base/text.h"
#include "detect/secret/mask.h"
#include "detect/secret/placeholder.h"

namespace plimsoll {

namespace {

constexpr std::size_t line_reach = 512;     // of a line, to either side of a hit
constexpr std::size_t context_reach = 256;  // bytes before a hit in which a word may stand
constexpr std::size_t hash_reach = 128;
constexpr std::string_view pragmas[] = {"plimsoll:allow", "gitleaks:allow"};
constexpr std::string_view hash_marks[] = {
    "md5:",    "md5=",    "sha1-",   "sha1:",   "sha1=",   "sha256-", "sha256:",
    "sha256=", "sha384-", "sha384:", "sha384=", "sha512-", "sha512:", "sha512=",
};

/// The part of the line around a place that is at hand.
std::string_view line_around(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && at - begin < line_reach && text[begin - 1] != '\n') --begin;
  const std::size_t end = std::min(text.find('\n', at), text.size());
  return text.substr(begin, std::min(end - begin, 2 * line_reach));
}

/// The word, or nothing.
std::string_view allowing_word(std::string_view outer, std::size_t at) {
  const std::string_view line = line_around(outer, at);
  const auto* const word =
      std::ranges::find_if(pragmas, [&](std::string_view each) { return line.contains(each); });
  return word == std::end(pragmas) ? std::string_view() : *word;
}

/// Hashes of lock files name their algorithm in front: "sha512-…".
bool is_hash(std::string_view text, std::size_t begin) {
  const auto is_of_hash = [](char c) { return is_alnum(c) || c == '+' || c == '/'; };
  std::size_t front = begin;
  while (front > 0 && begin - front < hash_reach && is_of_hash(text[front - 1])) --front;
  // The mark's own letters end in a sign that is no letter: "sha512-" stands right before.
  return std::ranges::any_of(hash_marks, [&](std::string_view mark) {
    return text.substr(0, front).ends_with(mark) || text.substr(begin).starts_with(mark);
  });
}

constexpr std::string_view digest_words[] = {
    "sha",    "sha1", "sha224",   "sha256",      "sha384",    "sha512",
    "digest", "hash", "checksum", "fingerprint", "integrity", "md5",
};
constexpr std::size_t hex_digests[] = {32, 40, 56, 64, 96, 128};
constexpr std::size_t base64_digests[] = {22, 27, 38, 43, 64, 86};  // without padding

bool is_among(std::span<const std::size_t> numbers, std::size_t number) {
  return std::ranges::find(numbers, number) != numbers.end();
}

/// Of the length that an algorithm gives, in hex or base64.
bool has_form_of_digest(std::string_view value) {
  const auto is_hex = [](char c) {
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
  };
  if (std::ranges::all_of(value, is_hex)) return is_among(hex_digests, value.size());
  const std::string_view plain = value.substr(0, value.find_last_not_of('=') + 1);
  const auto is_base64 = [](char c) { return is_alnum(c) || c == '+' || c == '/'; };
  return std::ranges::all_of(plain, is_base64) && is_among(base64_digests, plain.size());
}

/// What is assigned to a name like API_TOKEN_SHA256 is the digest of a token, and public.
bool is_named_digest(std::string_view front, std::string_view value) {
  if (!has_form_of_digest(value)) return false;
  const auto is_of_name = [](char c) { return is_alnum(c) || c == '_' || c == '.' || c == '-'; };
  const std::string name = lower(take_while(is_of_name, front));
  return !front.empty() && std::ranges::any_of(digest_words, [&](std::string_view word) {
    return name.ends_with(word);
  });
}

/// A word of the list in the line of the match or the one before it.
bool has_context(std::string_view text, const SecretMatch& match,
                 const std::vector<std::string>& words) {
  if (words.empty()) return true;
  std::size_t begin = match.begin;
  for (int line_ends = 0; begin > 0 && match.begin - begin < context_reach; --begin) {
    if (text[begin - 1] == '\n' && ++line_ends == 2) break;
  }
  std::size_t end = std::min(text.size(), match.end + context_reach);
  end = std::min(text.find('\n', match.end), end);
  std::string near = lower(text.substr(begin, end - begin));
  return std::ranges::any_of(words,
                             [&](const std::string& word) { return near.contains(lower(word)); });
}

std::string_view without_prefix(std::string_view value, const std::vector<std::string>& prefixes) {
  for (const std::string& prefix : prefixes) {
    if (value.starts_with(prefix)) return value.substr(prefix.size());
  }
  return value;
}

bool is_ascii_text(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return (c >= ' ' && c < '\x7F') || is_space(c); });
}

}  // namespace

bool is_listed(std::string_view path, const std::vector<std::string>& globs) {
  return std::ranges::any_of(globs,
                             [&](const std::string& glob) { return glob_match(glob, path); });
}

void SecretJudge::begin_file(std::string_view path) {
  path_ = path;
  is_binary_ = false;
  std::ranges::fill(states_, Use::unknown);
}

bool SecretJudge::is_for_this_file(const SecretRule& rule) const {
  if (rule.generic && (is_binary_ || is_listed(path_, engine_.set().allow.generic_paths))) {
    return false;
  }
  if (!rule.paths.empty() && !is_listed(path_, rule.paths)) return false;
  return !is_listed(path_, rule.allow_paths);
}

bool SecretJudge::wants(std::size_t rule) {
  Use& state = states_[rule];
  if (state == Use::unknown) {
    state = is_for_this_file(engine_.set().rules[rule]) ? Use::wanted : Use::unwanted;
  }
  return state == Use::wanted;
}

bool SecretJudge::is_none(std::size_t rule, std::string_view value) const {
  const SecretRule& says = engine_.set().rules[rule];
  if (is_binary_ && !is_ascii_text(value)) return true;
  if (says.entropy > 0 && entropy_of_text(value) < says.entropy) return true;
  if (is_secret_placeholder(without_prefix(value, says.prefixes))) return true;
  const std::string small = lower(value);
  const std::vector<std::string>& words = engine_.set().allow.words;
  if (std::ranges::any_of(words, [&](const std::string& word) { return small.contains(word); })) {
    return true;
  }
  return engine_.is_allowed(rule, value);
}

std::optional<SecretHit> SecretJudge::judged(const SecretMatch& match,
                                             const MatchedText& where) const {
  const SecretRule& rule = engine_.set().rules[match.rule];
  const std::string_view value =
      where.text.substr(match.value_begin, match.value_end - match.value_begin);
  const std::string_view front = where.text.substr(match.begin, match.value_begin - match.begin);
  // What begins as only the vendor's secrets do is no hash, whatever stands before it.
  const bool may_be_hash = without_prefix(value, rule.prefixes).size() == value.size();
  if (is_none(match.rule, value) || (may_be_hash && is_hash(where.text, match.value_begin)) ||
      is_named_digest(front, value) || !has_context(where.text, match, rule.context)) {
    return std::nullopt;
  }
  const std::string_view behind = where.text.substr(match.value_end);
  SecretVerified verified;
  if (const SecretVerifier verify = engine_.verifier(match.rule); verify != nullptr) {
    verified = verify({.value = value,
                       .behind = behind,
                       .match = where.text.substr(match.begin, match.end - match.begin)});
  }
  if (verified.is_no_secret) return std::nullopt;
  SecretHit hit{.rule = &rule, .severity = rule.severity, .verdict = verified.verdict};
  if (is_listed(path_, engine_.set().allow.unlikely_paths)) hit.verdict = SecretVerdict::unlikely;
  if (verified.is_encrypted && hit.severity > Level::negligible) {
    hit.severity = static_cast<Level>(static_cast<int>(hit.severity) - 1);
  }
  hit.masked = masked_secret(value, rule.prefixes);
  hit.allowed_by = allowing_word(where.outer, where.outer_begin);
  hit.evidence = std::move(verified.evidence);
  hit.length = value.size() + std::min(verified.more, behind.size());
  if (!options_.correlation_key.empty()) {
    hit.correlation = secret_correlation(options_.correlation_key,
                                         where.text.substr(match.value_begin, hit.length));
  }
  return hit;
}

}  // namespace plimsoll
