// detect/config/github/expressions.cpp - ${{ … }}.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/github/expressions.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "rule/compare.h"

namespace plimsoll::github {

namespace {

/// What a stranger chooses: titles, texts, names of branches and of people.
constexpr std::array untrusted = {
    "github.event.issue.title"sv,
    "github.event.issue.body"sv,
    "github.event.discussion.title"sv,
    "github.event.discussion.body"sv,
    "github.event.comment.body"sv,
    "github.event.review.body"sv,
    "github.event.review_comment.body"sv,
    "github.event.pull_request.title"sv,
    "github.event.pull_request.body"sv,
    "github.event.pull_request.head.ref"sv,
    "github.event.pull_request.head.label"sv,
    "github.event.pull_request.head.repo.default_branch"sv,
    "github.event.pull_request.head.repo.description"sv,
    "github.event.pull_request.head.repo.homepage"sv,
    "github.event.pages*.page_name"sv,
    "github.event.commits*.message"sv,
    "github.event.commits*.author.email"sv,
    "github.event.commits*.author.name"sv,
    "github.event.head_commit.message"sv,
    "github.event.head_commit.author.email"sv,
    "github.event.head_commit.author.name"sv,
    "github.event.head_commit.committer.email"sv,
    "github.event.head_commit.committer.name"sv,
    "github.event.workflow_run.head_branch"sv,
    "github.event.workflow_run.head_commit.message"sv,
    "github.event.workflow_run.display_title"sv,
    "github.event.workflow_run.pull_requests*.head.ref"sv,
    "github.event.merge_group.head_commit.message"sv,
    "github.head_ref"sv,
};

bool is_inner(char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.' || c == '*'; }

/// The names in an expression, as a.b.c; indexes and `['name']` become parts of them, quoted texts
/// are skipped.
std::vector<std::string> names_of(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    if (text[0] == '\'') {
      const std::size_t end = text.find('\'', 1);
      text = end == std::string_view::npos ? ""sv : text.substr(end + 1);
      continue;
    }
    if (!is_letter(text[0])) {
      text.remove_prefix(1);
      continue;
    }
    std::string name(take_while(is_inner, text));
    while (text.starts_with('[')) {
      const std::size_t end = text.find(']');
      if (end == std::string_view::npos) break;
      const std::string_view key = text.substr(1, end - 1);
      text.remove_prefix(end + 1);
      const bool quoted = key.size() > 1 && key.front() == '\'' && key.back() == '\'';
      if (quoted) name += "." + std::string(key.substr(1, key.size() - 2));
      if (!quoted) name += ".*";
      name += take_while(is_inner, text);
    }
    names.push_back(lower(name));
  }
  return names;
}

/// What compares names, or asks whether a text is in it, gives a truth and not the text.
bool is_truth(std::string_view text) {
  const bool compares = text.contains("==") || text.contains("!=");
  const bool chooses = text.contains("&&") || text.contains("||");
  return (compares && !chooses) || text.starts_with("contains(") ||
         text.starts_with("startsWith(") || text.starts_with("endsWith(") ||
         text.starts_with("hashFiles(");
}

}  // namespace

std::vector<Expression> expressions_of(std::string_view text) {
  std::vector<Expression> all;
  for (std::size_t at = text.find("${{"); at != std::string_view::npos;
       at = text.find("${{", at + 3)) {
    const std::size_t end = text.find("}}", at);
    if (end == std::string_view::npos || all.size() >= max_expressions) break;
    all.push_back({trim(text.substr(at + 3, end - at - 3)), at});
  }
  return all;
}

std::string_view kind_of(std::string_view expression) {
  if (is_truth(expression)) return "other";
  const auto names = names_of(expression);
  const auto any = [&](auto holds) { return std::ranges::any_of(names, holds); };
  const auto strange = [](const std::string& name) {
    if (name == "github.event" || name == "github.event.pull_request") return true;
    return std::ranges::any_of(
        untrusted, [&](std::string_view glob) { return rule::glob(glob, name, false); });
  };
  const auto starts = [](std::string_view prefix) {
    return [prefix](const std::string& name) { return name.starts_with(prefix); };
  };
  if (any(strange)) return "untrusted";
  if (any([](const std::string& name) { return name == "secrets"; })) return "all_secrets";
  if (any(starts("secrets."))) return "secret";
  if (any(starts("inputs.")) || any(starts("github.event.inputs."))) return "input";
  return "other";
}

}  // namespace plimsoll::github
