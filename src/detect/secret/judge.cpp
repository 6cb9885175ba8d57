// detect/secret/judge.cpp - the order of the questions is that of their price.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/judge.h"

#include <algorithm>

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
  // What begins as only the vendor's secrets do is no hash, whatever stands before it.
  const bool may_be_hash = without_prefix(value, rule.prefixes).size() == value.size();
  if (is_none(match.rule, value) || (may_be_hash && is_hash(where.text, match.value_begin)) ||
      !has_context(where.text, match, rule.context)) {
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
