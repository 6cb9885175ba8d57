// detect/config/ignore.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/ignore.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "base/text.h"
#include "detect/config/run_checks.h"
#include "rule/check_name.h"

namespace plimsoll {

namespace {

constexpr std::size_t ignore_limit =
    1'000;                                // comments of a document: all are asked of each finding
constexpr std::size_t id_limit = 10'000;  // that they name
constexpr std::size_t text_limit = 200;   // of a reason

struct Marker {
  std::string_view text;  // what follows the comment's sign
  InlineIgnore::Scope scope;
  std::string_view by;
  bool names_ids = true;
  bool of_secrets = false;
  bool repeats = false;
};

// A longer one stands before one that it begins with.
constexpr std::array<Marker, 13> markers = {{
    {"plimsoll:ignore=", InlineIgnore::Scope::line, "plimsoll:ignore"},
    {"plimsoll:allow", InlineIgnore::Scope::inside, "plimsoll:allow", false, true},
    {"gitleaks:allow", InlineIgnore::Scope::inside, "gitleaks:allow", false, true},
    {"hadolint global ignore=", InlineIgnore::Scope::file, "hadolint"},
    {"hadolint ignore=", InlineIgnore::Scope::line, "hadolint"},
    {"trivy:ignore:", InlineIgnore::Scope::line, "trivy:ignore", true, false, true},
    {"tfsec:ignore:", InlineIgnore::Scope::line, "tfsec:ignore", true, false, true},
    {"checkov:skip=", InlineIgnore::Scope::inside, "checkov:skip"},
    {"zizmor: ignore[", InlineIgnore::Scope::inside, "zizmor"},
    {"kics-scan disable=", InlineIgnore::Scope::file, "kics-scan"},
    {"kics-scan ignore-block", InlineIgnore::Scope::line, "kics-scan", false},
    {"kics-scan ignore-line", InlineIgnore::Scope::line, "kics-scan", false},
    {"kics-scan ignore", InlineIgnore::Scope::file, "kics-scan", false},
}};

/// The text of a comment on a line: behind `#` or `//`, at its beginning or after a blank.
std::string_view comment_of(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool begins = i == 0 || is_blank(line[i - 1]);
    if (!begins) continue;
    if (line[i] == '#') return trim(line.substr(i + 1));
    if (line.substr(i).starts_with("//")) return trim(line.substr(i + 2));
  }
  return {};
}

bool is_comment_or_empty(std::string_view line) {
  const std::string_view text = trim(line);
  return text.empty() || text.starts_with('#') || text.starts_with("//");
}

/// What stands behind the marker; blanks may stand around the `=` that ends one.
std::optional<std::string_view> behind(const Marker& marker, std::string_view comment) {
  if (!marker.text.ends_with('=')) {
    if (!comment.starts_with(marker.text)) return std::nullopt;
    return comment.substr(marker.text.size());
  }
  const std::string_view name = marker.text.substr(0, marker.text.size() - 1);
  if (!comment.starts_with(name)) return std::nullopt;
  comment = trim(comment.substr(name.size()));
  if (!comment.starts_with('=')) return std::nullopt;
  return trim(comment.substr(1));
}

/// ID[,ID…] off the front, blanks around the commas; checkov has one, and a colon before its
/// reason. Nothing if no ID stands there: that is not all of them.
std::optional<std::vector<std::string>> take_ids(std::string_view& rest, bool ends_at_colon) {
  std::vector<std::string> ids;
  bool all = false;
  for (bool more = true; more;) {
    rest = trim(rest);
    const std::string_view id = take_while(
        [&](char c) { return !is_space(c) && c != ',' && (!ends_at_colon || c != ':'); }, rest);
    if (id == "*" || id == "all") all = true;
    else if (const std::string name = rule::canonical_check_name(id); !name.empty())
      ids.push_back(name);
    const std::string_view behind_it = trim(rest);
    more = behind_it.starts_with(',');
    if (more) rest = behind_it.substr(1);
  }
  if (all) return std::vector<std::string>{};
  if (ids.empty()) return std::nullopt;
  return ids;
}

std::optional<InlineIgnore> read_ignore(const Marker& marker, std::string_view rest) {
  InlineIgnore ignore{
      .scope = marker.scope, .by = std::string(marker.by), .of_secrets = marker.of_secrets};
  if (marker.names_ids) {
    auto ids = take_ids(rest, marker.by == "checkov:skip");
    if (!ids) return std::nullopt;
    ignore.ids = *std::move(ids);
  }
  if (rest.starts_with(':')) rest.remove_prefix(1);
  std::vector<std::string_view> reason;
  for (const std::string_view word : words(rest)) {
    if (word.starts_with("until=")) ignore.until = printable(word.substr(6, text_limit));
    else if (word.starts_with("exp:")) ignore.until = printable(word.substr(4, text_limit));
    else reason.push_back(word);
  }
  ignore.reason = printable(join(reason, " ").substr(0, text_limit));
  if (ignore.reason.starts_with("reason=")) ignore.reason.erase(0, 7);
  return ignore;
}

/// Trivy's comments may stand behind each other in one.
void read_comment(std::string_view comment, std::vector<InlineIgnore>& found) {
  for (const Marker& marker : markers) {
    auto rest = behind(marker, comment);
    if (!rest) continue;
    const std::size_t next = marker.repeats ? rest->find(marker.text) : std::string_view::npos;
    if (auto ignore = read_ignore(marker, rest->substr(0, next))) {
      found.push_back(*std::move(ignore));
    }
    const bool again = next != std::string_view::npos && found.size() < ignore_limit;
    if (again) read_comment(rest->substr(next), found);
    return;
  }
}

bool says(const InlineIgnore& ignore, const IgnoreSubject& subject) {
  if (ignore.of_secrets && !subject.of_secrets) return false;
  switch (ignore.scope) {
    case InlineIgnore::Scope::file: return true;
    case InlineIgnore::Scope::inside:
      return ignore.line >= subject.first && ignore.line <= std::max(subject.first, subject.last);
    case InlineIgnore::Scope::document:
      return subject.first >= ignore.from && (ignore.to == 0 || subject.first < ignore.to);
    case InlineIgnore::Scope::line: break;
  }
  return ignore.line == subject.first || ignore.next == subject.first;
}

std::vector<std::string> names_of(const Finding& finding) {
  std::vector<std::string> names = {rule::canonical_check_name(finding.id)};
  for (const std::string& alias : finding.aliases)
    names.push_back(rule::canonical_check_name(alias));
  return names;
}

bool has_any(const InlineIgnore& ignore, const std::vector<std::string>& names) {
  if (ignore.ids.empty()) return true;
  return std::ranges::find_first_of(ignore.ids, names) != ignore.ids.end();
}

/// `checkov.io/skip1: CKV_K8S_20=reason`, an annotation of an object of Kubernetes.
std::optional<InlineIgnore> read_annotation(std::string_view line) {
  constexpr std::string_view name = "checkov.io/skip";
  const std::size_t at = line.find(name);
  if (at == std::string_view::npos) return std::nullopt;
  const auto parts = cut_first(line.substr(at + name.size()), ':');
  if (!parts) return std::nullopt;
  std::string_view value = trim(parts->second);
  while (!value.empty() && (value.front() == '"' || value.front() == '\'')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == '"' || value.back() == '\'')) value.remove_suffix(1);
  const auto said = cut_first(value, '=');
  InlineIgnore ignore{.scope = InlineIgnore::Scope::document, .by = "checkov.io/skip"};
  ignore.ids = {rule::canonical_check_name(said ? said->first : value)};
  if (said) ignore.reason = printable(trim(said->second).substr(0, text_limit));
  if (ignore.ids[0].empty()) return std::nullopt;
  return ignore;
}

}  // namespace

std::vector<InlineIgnore> find_ignores(std::string_view text, InlineIgnore::Scope of_checkov) {
  std::vector<InlineIgnore> found;
  constexpr std::array<std::string_view, 5> words = {"ignore", "checkov:skip", "checkov.io/skip",
                                                     "kics-scan disable", ":allow"};
  const auto stands_there = [&](std::string_view word) { return text.contains(word); };
  if (std::ranges::none_of(words, stands_there)) return found;
  std::uint32_t number = 0;
  std::uint32_t document = 0;  // the line before it begins
  std::size_t waiting = 0;     // ignores before it know the line that follows them
  std::size_t ended = 0;       // so many stand in documents before
  std::size_t ids = 0;
  for (const std::string_view line : lines(text)) {
    ++number;
    if (line.starts_with("---")) {
      for (; ended < found.size(); ++ended) found[ended].to = number;
      document = number;
    }
    if (std::optional<InlineIgnore> annotation = read_annotation(line)) {
      found.push_back(*std::move(annotation));
      found.back().line = number;
      found.back().from = document;
    }
    if (!is_comment_or_empty(line)) {
      for (; waiting < found.size(); ++waiting) found[waiting].next = number;
    }
    const std::size_t before = found.size();
    read_comment(comment_of(line), found);
    for (InlineIgnore& ignore : std::span(found).subspan(before)) {
      ignore.line = number;
      ids += ignore.ids.size();
      if (ignore.by == "checkov:skip") ignore.scope = of_checkov;
      // Behind something on its line it speaks of that alone.
      if (!is_comment_or_empty(line)) ignore.next = number;
    }
    if (!is_comment_or_empty(line)) waiting = found.size();
    if (found.size() >= ignore_limit || ids >= id_limit) break;
  }
  return found;
}

void apply(const std::vector<InlineIgnore>& ignores, IgnoreSubject subject, Finding& finding) {
  if (ignores.empty()) return;
  const std::vector<std::string> names = names_of(finding);
  for (const InlineIgnore& ignore : ignores) {
    if (!says(ignore, subject) || !has_any(ignore, names)) continue;
    finding.status = {.state = "suppressed",
                      .reason = ignore.reason,
                      .by = ignore.by + ", line " + std::to_string(ignore.line),
                      .until = ignore.until};
    return;
  }
}

}  // namespace plimsoll
