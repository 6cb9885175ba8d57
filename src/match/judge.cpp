// match/judge.cpp - one statement against one version.
// SPDX-License-Identifier: Apache-2.0
#include "match/judge.h"

#include <algorithm>

#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::string_view other_builds = " (of other builds: module streams stand apart)";

std::string_view sign_of(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::introduced: return ">= ";
    case Event::Kind::last_affected: return "<= ";
    default: return "< ";
  }
}

/// All of a statement, as it stands: ">= 1.2, < 1.4 or >= 2, < 2.3".
std::string whole_range(const PackedStatement& statement) {
  constexpr std::size_t most_shown = 20;
  std::vector<std::string> intervals;
  for (const std::vector<Event>& events : statement.ranges) {
    std::vector<std::string> ends;
    for (const Event& event : events) {
      if (ends.size() == most_shown) break;
      if (event.kind == Event::Kind::introduced && event.version == "0") continue;
      ends.push_back(std::string(sign_of(event.kind)) + std::string(event.version));
    }
    intervals.push_back(ends.empty() ? "all versions" : join(ends, ", "));
  }
  if (!statement.versions.empty()) {
    intervals.push_back(std::to_string(statement.versions.size()) + " listed versions");
  }
  if (intervals.size() > most_shown) intervals.resize(most_shown);
  return intervals.empty() ? "no version" : join(intervals, " or ");
}

/// Releases of packages that were built for a module stream (".module+el8.9.0+…", ".module_el8…").
bool is_of_module(std::string_view version) {
  return version.find(".module+") != std::string_view::npos ||
         version.find(".module_") != std::string_view::npos;
}

/// Module streams and the distribution itself carry the same names with versions of their own: that
/// perl 5.30 of a stream was fixed says nothing of the distribution's perl 5.26.
bool is_of_other_build(const Asked& asked, const std::vector<Event>& events) {
  if (asked.scheme_name != "rpm") return false;
  return std::ranges::any_of(events, [&](const Event& event) {
    return event.kind == Event::Kind::fixed &&
           is_of_module(event.version) != is_of_module(asked.version);
  });
}

bool is_listed(const PackedStatement& statement, const Asked& asked) {
  if (asked.scheme != nullptr) {
    return in_versions(*asked.scheme, asked.version, statement.versions);
  }
  return std::ranges::find(statement.versions, asked.version) != statement.versions.end();
}

void affected_by(Judged& result, const Asked& asked, const std::vector<Event>& events) {
  const auto ends = [](const Event& event) { return event.kind != Event::Kind::introduced; };
  const std::string_view fix = next_fix(*asked.scheme, asked.version, events);
  const bool is_better =
      result.fix.empty() || (!fix.empty() && asked.scheme->order(fix, result.fix) < 0);
  if (is_better) result.fix = fix;
  if (result.verdict != Verdict::affected) {
    result.range = interval_text(*asked.scheme, asked.version, events);
  }
  result.verdict = Verdict::affected;
  result.open_ended = result.open_ended || std::ranges::none_of(events, ends);
}

/// A version that is listed although no range holds it: the ranges still say where it is fixed.
void affected_by_list(Judged& result, const Asked& asked) {
  result.verdict = Verdict::affected;
  result.range = "= " + asked.version;
  if (asked.scheme == nullptr || !parses(*asked.scheme, asked.version)) return;
  for (const std::vector<Event>& events : result.statement.ranges) {
    if (!in_range(*asked.scheme, asked.version, events)) continue;  // an event does not parse
    const std::string_view fix = next_fix(*asked.scheme, asked.version, events);
    if (!fix.empty() && result.fix.empty()) result.fix = fix;
  }
}

}  // namespace

Judged judged(const Database& database, PackedStatement statement, const Asked& asked) {
  Judged result{.database = &database, .statement = std::move(statement)};
  bool other_build = false;
  for (const std::vector<Event>& events : result.statement.ranges) {
    if (asked.scheme == nullptr) {
      result.unordered =
          Error{Errc::unsupported, "versions of the scheme '" + std::string(asked.scheme_name) +
                                       "' cannot be ordered yet"};
      break;
    }
    if (is_of_other_build(asked, events)) {
      other_build = true;
      continue;
    }
    const Result<bool> inside = in_range(*asked.scheme, asked.version, events);
    if (!inside) result.unordered = inside.error();
    else if (*inside) affected_by(result, asked, events);
  }
  if (result.verdict != Verdict::affected && is_listed(result.statement, asked)) {
    affected_by_list(result, asked);
  }
  if (result.verdict == Verdict::affected) {
    result.unordered.reset();
  } else {
    result.range = whole_range(result.statement);
    if (other_build) result.range += other_builds;
    if (result.unordered) result.verdict = Verdict::unparsable;
  }
  return result;
}

bool is_of_other_stream(std::string_view title, std::string_view stream) {
  bool names_streams = false;
  for (std::string_view word : words(title)) {
    while (!word.empty() && !is_alnum(word.back())) word.remove_suffix(1);
    while (!word.empty() && !is_alnum(word.front())) word.remove_prefix(1);
    if (word == stream) return false;
    names_streams = names_streams || word.find(':') != std::string_view::npos;
  }
  return names_streams;
}

void set_aside(Judged& judged) {
  judged.verdict = Verdict::not_affected;
  judged.range = whole_range(judged.statement) + std::string(other_builds);
}

}  // namespace plimsoll
