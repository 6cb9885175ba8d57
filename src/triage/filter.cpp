// triage/filter.cpp - which findings are shown, and which of those fail a build.
// SPDX-License-Identifier: Apache-2.0
#include "triage/filter.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "document/report_json.h"

namespace plimsoll {

namespace {

constexpr std::string_view level_names = "critical, high, medium, low, negligible, unknown";

Result<Level> level_named(std::string_view flag, const std::string& text) {
  const auto level = parse_level(text);
  if (level) return *level;
  return fail(Errc::usage, std::string(flag) + ": no level is named " + printable(text) +
                               "; there are: " + std::string(level_names));
}

bool is_shown(const Filter& filter, const Finding& finding) {
  const auto has = [](const auto& list, const auto& value) {
    return std::ranges::find(list, value) != list.end();
  };
  if (!filter.levels.empty() && !has(filter.levels, finding.severity.level)) return false;
  if (has(filter.without, finding.fix_state)) return false;
  const bool fixable =
      finding.kind != FindingKind::vulnerability || finding.fix_state == FixState::fixed;
  return !filter.only_fixable || fixable;
}

/// Why a finding that is of interest is none all the same; nothing if it is.
std::optional<FindingStatus> suppression_of(const Filter& filter, const Finding& finding) {
  if (finding.status.state == "suppressed") return finding.status;
  if (finding.secret.verdict == "unlikely") {
    return FindingStatus{.state = "suppressed", .reason = "an unlikely secret", .by = "plimsoll"};
  }
  if (filter.known.contains(finding.fingerprint)) {
    return FindingStatus{.state = "suppressed", .reason = "known before", .by = filter.known_by};
  }
  return std::nullopt;
}

}  // namespace

Status read_baseline(const std::string& path, Filter& filter) {
  constexpr std::uint64_t largest = std::uint64_t{256} << 20U;
  const std::string json = TRY(read_file(path, largest));
  const Result<ReportSet> set = read_reports(json);
  if (!set) return fail(path, set.error());
  for (const Report& report : set->reports) {
    for (const Finding& finding : report.findings) filter.known.insert(finding.fingerprint);
  }
  filter.known_by = path;
  return {};
}

Result<Filter> make_filter(const std::vector<std::string>& severities,
                           const std::vector<std::string>& ignore_states, bool ignore_unfixed) {
  Filter filter{.only_fixable = ignore_unfixed};
  for (const std::string& text : severities)
    filter.levels.push_back(TRY(level_named("--severity", text)));
  for (const std::string& text : ignore_states) {
    const auto state = parse_fix_state(text);
    if (!state) {
      return fail(
          Errc::usage,
          "--ignore-state: no state is named " + printable(text) +
              "; there are: fixed, not-fixed, wont-fix, end-of-life, under-investigation, unknown");
    }
    filter.without.push_back(*state);
  }
  return filter;
}

void apply(const Filter& filter, Report& report) {
  report.suppressed +=
      std::erase_if(report.findings, [&](const Finding& f) { return !is_shown(filter, f); });
  for (Finding& finding : report.findings) {
    if (auto status = suppression_of(filter, finding)) finding.status = *std::move(status);
  }
  const auto is_suppressed = [](const Finding& f) { return f.status.state == "suppressed"; };
  report.suppressed +=
      static_cast<std::uint64_t>(std::ranges::count_if(report.findings, is_suppressed));
  if (!filter.show_suppressed) std::erase_if(report.findings, is_suppressed);
}

Result<Level> parse_exit_level(const std::string& text) { return level_named("--exit-on", text); }

bool reaches(const Report& report, Level level) {
  return std::ranges::any_of(report.findings, [&](const Finding& f) {
    if (f.status.state != "open") return false;
    return level == Level::unknown || f.severity.level == Level::unknown
               ? f.severity.level == level || level == Level::unknown
               : f.severity.level >= level;
  });
}

}  // namespace plimsoll
