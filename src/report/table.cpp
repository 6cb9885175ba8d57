// report/table.cpp - the sections of the table, from top to bottom.
// SPDX-License-Identifier: Apache-2.0
#include "report/table.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "report/age.h"
#include "report/drift_table.h"
#include "report/ink.h"
#include "report/other_findings.h"
#include "report/page.h"
#include "report/upgrade.h"

namespace plimsoll {

namespace {

constexpr std::size_t ids_at_a_level = 8;  // of one upgrade; the others are counted
constexpr std::size_t ids_on_a_line = 3;   // of one package that nothing fixes

constexpr std::array levels = {Level::critical, Level::high,       Level::medium,
                               Level::low,      Level::negligible, Level::unknown};

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

// ---- what was scanned

std::string artifact_line(const Page& page) {
  const Artifact& artifact = page.report.artifact;
  constexpr std::size_t short_digest = "sha256:"sv.size() + 12;
  std::vector<std::string> details = {page.shown(artifact.kind)};
  for (const std::string& detail : {artifact.platform, artifact.digest.substr(0, short_digest)}) {
    if (!detail.empty()) details.push_back(page.shown(detail));
  }
  return page.painted(page.shown(artifact.name), Style::strong) + "  (" + join(details, ", ") + ")";
}

std::string system_line(const Page& page) {
  const OperatingSystem& os = page.report.artifact.os;
  if (os.id.empty()) return "no operating system found";
  std::string name = page.shown(os.name.empty() ? os.id + " " + os.version : os.name);
  if (os.end_of_life.empty()) return name;
  const std::string date = page.shown(os.end_of_life);
  if (page.report.created.substr(0, 10) <= os.end_of_life)
    return name + ", supported until " + date;
  const std::string age = age_in_words(os.end_of_life, page.report.created);
  const std::string ended = "end of life " + date + (age.empty() ? "" : " (" + age + " ago)");
  return name + ", " + page.painted(ended + ": no fixes can be expected", Style::bad);
}

std::string content_line(const Page& page) {
  const Report& report = page.report;
  std::map<std::string, std::size_t> types;
  for (const Package& package : report.packages) ++types[page.shown(package.type)];
  std::vector<std::string> parts;
  parts.reserve(types.size());
  for (const auto& [type, count] : types) parts.push_back(std::to_string(count) + " " + type);
  const std::size_t layers = report.artifact.layers.size();
  return (layers == 0 ? "" : counted(layers, "layer") + ", ") +
         counted(report.packages.size(), "package") +
         (parts.empty() ? "" : ": " + join(parts, ", "));
}

/// Only of containers.
void write_drift(Page& page) {
  const Artifact& artifact = page.report.artifact;
  if (artifact.container) page.line(container_line(*artifact.container, page.options));
  if (!artifact.drift) return;
  page.out += '\n';
  for (const std::string& line : drift_lines(*artifact.drift, page.options)) page.line(line);
}

// ---- findings

std::size_t exploited_of(const std::vector<const Finding*>& findings) {
  return static_cast<std::size_t>(
      std::ranges::count_if(findings, [](const Finding* f) { return f->known_exploited; }));
}

/// "1 exploited, 1 critical, 3 high": an exploited one counts at its level too.
std::string severities(const std::vector<const Finding*>& findings) {
  std::vector<std::string> parts;
  if (const std::size_t exploited = exploited_of(findings); exploited != 0)
    parts.push_back(std::to_string(exploited) + " exploited");
  for (const Level level : levels) {
    const auto count = std::ranges::count_if(
        findings, [&](const Finding* f) { return f->severity.level == level; });
    if (count != 0) parts.push_back(std::to_string(count) + " " + std::string(name_of(level)));
  }
  return join(parts, ", ");
}

/// The ids as one paragraph, each level's name in front of its own: "high: CVE-… CVE-… low: CVE-…".
void write_ids(Page& page, const std::vector<const Finding*>& findings) {
  std::vector<Cell> words;
  for (const Level level : levels) {
    std::size_t ids = 0;
    for (const Finding* const finding : findings) {
      if (finding->severity.level != level || ++ids > ids_at_a_level) continue;
      if (ids == 1) words.push_back({std::string(name_of(level)) + ":", style_of(level)});
      const Style style = finding->known_exploited ? Style::worst : Style::plain;
      words.push_back({cut(id_text(*finding), page.options.width), style});
    }
    if (ids <= ids_at_a_level) continue;
    words.push_back({"and " + std::to_string(ids - ids_at_a_level) + " more", Style::dim});
    page.shortened = true;
  }
  page.line(wrap(words, 4, page.width(), page.options.colour));
}

std::string package_text(const Upgrade& group) {
  return printable(group.name) + " (" + printable(group.type) + ")";
}

/// What a person needs to find the package: other names, paths, layers.
std::string where_text(const Upgrade& group) {
  std::vector<std::string> parts;
  const bool itself = group.packages.size() == 1 && group.packages.front() == group.name;
  if (!itself) parts.push_back("installed as " + printable(join(group.packages, ", ")));
  if (!is_os_type(group.type) && !group.paths.front().empty()) {
    const std::size_t more = group.paths.size() - 1;
    parts.push_back("at " + printable(group.paths.front()) +
                    (more == 0 ? "" : " and " + counted(more, "other place")));
  }
  if (group.base) parts.emplace_back("in the base image");
  return join(parts, "; ");
}

void write_leaves(Page& page, const Upgrade& group) {
  for (const Finding* const finding : group.leaves) {
    page.line(cut("    not closed by it: " + id_text(*finding) + ", fixed in " +
                      printable(join(newer_fixes(*finding), ", ")),
                  page.options.width));
  }
}

std::size_t ids_of(const std::vector<Upgrade>& groups) {
  std::size_t sum = 0;
  for (const Upgrade& group : groups) sum += group.closes.size();
  return sum;
}

std::string count_vulnerabilities(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " vulnerability" : " vulnerabilities");
}

void write_upgrades(Page& page, const std::vector<Upgrade>& groups) {
  if (groups.empty()) return;
  page.heading("Upgrade " + counted(groups.size(), "package") + ": that closes " +
               count_vulnerabilities(ids_of(groups)));
  Grid grid;
  grid.add({{"PACKAGE", Style::dim},
            {"INSTALLED", Style::dim},
            {"UPGRADE TO", Style::dim},
            {"CLOSES", Style::dim}});
  for (const Upgrade& group : groups) {
    grid.add({{package_text(group), Style::strong},
              {printable(group.installed), Style::plain},
              {printable(group.to), Style::good},
              {severities(group.closes), style_of(*group.closes.front())}});
  }
  const std::vector<std::string> rows = grid.lines(2, page.options);
  page.line(rows.front());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    page.line(rows[i + 1]);
    const std::string where = where_text(groups[i]);
    if (!where.empty())
      page.line(page.painted(cut("    " + where, page.options.width), Style::dim));
    write_ids(page, groups[i].closes);
    write_leaves(page, groups[i]);
  }
}

// ---- what nothing fixes

std::string states_of(const Upgrade& group) {
  constexpr std::array<std::string_view, 6> words = {"no fix known", "no fix known",
                                                     "no fix yet",   "won't be fixed",
                                                     "end of life",  "being looked into"};
  std::vector<std::string_view> states;
  for (const Finding* const finding : group.closes) {
    const std::string_view word = words.at(static_cast<std::size_t>(finding->fix_state));
    if (std::ranges::find(states, word) == states.end()) states.push_back(word);
  }
  return join(states, ", ");
}

std::string first_ids(Page& page, const Upgrade& group) {
  std::vector<std::string> ids;
  for (const Finding* const finding : group.closes) {
    if (ids.size() < ids_on_a_line) ids.push_back(id_text(*finding));
  }
  const std::size_t more = group.closes.size() - ids.size();
  page.shortened = page.shortened || more != 0;
  return join(ids, " ") + (more == 0 ? "" : " and " + std::to_string(more) + " more");
}

void write_unfixed(Page& page, const std::vector<Upgrade>& groups) {
  if (groups.empty()) return;
  page.heading("No fix to upgrade to: " + counted(groups.size(), "package") + ", " +
               count_vulnerabilities(ids_of(groups)));
  Grid grid;
  const bool has_room = page.width() >= width_when_piped;  // an id that is cut off helps nobody
  for (const Upgrade& group : groups) {
    grid.add({{package_text(group), Style::plain},
              {printable(group.installed), Style::plain},
              {severities(group.closes), style_of(*group.closes.front())},
              {has_room ? states_of(group) : "", Style::dim},
              {first_ids(page, group), Style::plain}});
  }
  for (const std::string& row : grid.lines(2, page.options)) page.line(row);
}

// ---- the end: problems, totals, databases

std::string problem_place(const Page& page, const Problem& problem) {
  std::string place = problem.layer ? "layer " + std::to_string(*problem.layer) : "";
  if (problem.path.empty()) return place;
  if (!place.empty()) place += ", ";
  place += page.shown(problem.path);
  return problem.line == 0 ? place : place + ":" + std::to_string(problem.line);
}

void write_problems(Page& page) {
  const std::vector<Problem>& problems = page.report.problems;
  if (problems.empty()) return;
  page.out += '\n';
  page.line(page.painted(counted(problems.size(), "problem") + ": this report is not complete",
                         Style::worst));
  for (const Problem& problem : problems) {
    const std::string place = problem_place(page, problem);
    page.line("  " + page.painted(name_of(problem.error.code), Style::warning) + "  " +
              (place.empty() ? "" : place + ": ") + page.shown(problem.error.what, 4));
  }
}

std::string totals_text(const Page& page) {
  std::vector<std::string> parts;
  for (const Level level : levels) {
    const std::uint64_t count = count_at(page.report, level);
    if (count == 0) continue;
    parts.push_back(
        page.painted(with_commas(count) + " " + std::string(name_of(level)), style_of(level)));
  }
  return join(parts, ", ");
}

void write_totals(Page& page) {
  const std::vector<Finding>& findings = page.report.findings;
  const auto is_open = [](const Finding& f) { return f.status.state == "open"; };
  const auto open = static_cast<std::size_t>(std::ranges::count_if(findings, is_open));
  const auto exploited = static_cast<std::size_t>(std::ranges::count_if(
      findings, [&](const Finding& f) { return is_open(f) && f.known_exploited; }));
  std::string text = page.report.at_least ? "At least " : "";
  text += open == 0 ? (text.empty() ? "No findings" : "0 findings")
                    : counted(open, "finding") + ": " + totals_text(page);
  if (exploited != 0)
    text += "; " + page.painted(std::to_string(exploited) + " known to be exploited", Style::worst);
  if (page.report.suppressed != 0)
    text += "; " + std::to_string(page.report.suppressed) + " suppressed";
  page.out += '\n';
  page.line(text);
  if (page.report.at_least) {
    page.line(
        page.painted("Matched with the built-in starter set alone, which knows the famous "
                     "vulnerabilities only. All others: plimsoll db update",
                     Style::warning));
  }
}

/// How much was asked, of documents: that nothing is wrong says little without it.
void write_checks(Page& page) {
  const std::vector<CheckResult>& checks = page.report.checks;
  if (checks.empty()) return;
  const auto count = [&](CheckState state) {
    return static_cast<std::size_t>(std::ranges::count(checks, state, &CheckResult::state));
  };
  std::string text = counted(checks.size(), "check") + ": " +
                     std::to_string(count(CheckState::pass)) + " passed, " +
                     std::to_string(count(CheckState::fail)) + " failed";
  const std::size_t unknown = count(CheckState::not_evaluated);
  if (unknown != 0)
    text += ", " + std::to_string(unknown) + " not evaluated (--format json says why)";
  page.line(text);
}

void write_databases(Page& page) {
  std::vector<std::string> parts;
  for (const DatabaseInfo& database : page.report.databases) {
    const std::string age = age_in_words(database.updated, page.report.created);
    parts.push_back(page.shown(database.name) + " (" + with_commas(database.records) + " records" +
                    (age.empty() ? "" : ", " + age + " old") + ")");
  }
  page.line(parts.empty() ? "Matched with no database of vulnerabilities"
                          : "Matched with " + join(parts, ", "));
}

}  // namespace

std::string write_table(const Report& report, RenderOptions options) {
  Page page = {.report = report, .options = options, .out = {}};
  const UpgradePlan plan = plan_upgrades(report);
  page.line(artifact_line(page));
  const bool has_inventory = report.artifact.kind != "config";
  if (has_inventory) page.line(system_line(page));
  if (has_inventory) page.line(content_line(page));
  write_drift(page);
  write_upgrades(page, plan.upgrades);
  write_unfixed(page, plan.unfixed);
  write_all_others(page, plan.others);
  write_suppressed(page, plan.suppressed);
  write_problems(page);
  write_totals(page);
  write_checks(page);
  if (has_inventory) write_databases(page);
  if (page.shortened) page.line("Not every id is listed here: --format json has them all");
  return page.out;
}

}  // namespace plimsoll
