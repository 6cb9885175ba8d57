// cli/registry_summary.cpp - a registry's images, one line each.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "cli/registry_reports.h"
#include "report/ink.h"

namespace plimsoll {

namespace {

constexpr std::array levels = {Level::critical, Level::high,       Level::medium,
                               Level::low,      Level::negligible, Level::unknown};

std::string counted(std::size_t count, std::string_view one) {
  return std::to_string(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

std::vector<Cell> heading() {
  std::vector<Cell> cells = {{"IMAGE", Style::dim}};
  for (const Level level : levels) {
    std::string title(name_of(level));
    std::ranges::transform(title, title.begin(),
                           [](char c) { return static_cast<char>(c - ('a' - 'A')); });
    cells.push_back({std::move(title), Style::dim});
  }
  cells.push_back({"PACKAGES", Style::dim});
  cells.push_back({"", Style::dim});
  return cells;
}

std::vector<Cell> row_of(const SummaryLine& line) {
  std::vector<Cell> cells = {{printable(line.name)}};
  for (const Level level : levels) {
    const auto found = line.findings.find(level);
    const bool is_none = found == line.findings.end() || found->second == 0;
    cells.push_back(is_none ? Cell{"-", Style::dim}
                            : Cell{std::to_string(found->second), style_of(level)});
  }
  cells.push_back({std::to_string(line.packages)});
  std::vector<std::string> notes;
  if (line.is_unsigned) notes.emplace_back("no valid signature");
  if (line.problems != 0) notes.push_back(counted(line.problems, "problem"));
  if (line.was_kept) notes.emplace_back("report was there");
  cells.push_back({join(notes, ", "), line.is_unsigned ? Style::bad : Style::dim});
  return cells;
}

std::string totals(const std::vector<SummaryLine>& lines, std::size_t left_out) {
  const auto failed = static_cast<std::size_t>(
      std::ranges::count_if(lines, [](const SummaryLine& line) { return line.error.has_value(); }));
  const auto kept = static_cast<std::size_t>(
      std::ranges::count_if(lines, [](const SummaryLine& line) { return line.was_kept; }));
  std::string text = counted(lines.size() - failed, "image") + " scanned";
  if (kept != 0) text += " (" + std::to_string(kept) + " of them before)";
  if (failed != 0) text += ", " + std::to_string(failed) + " not scanned";
  if (left_out != 0) text += ", " + counted(left_out, "tag") + " left out: no images";
  return text + "\n";
}

}  // namespace

SummaryLine summary_of(const std::string& name, const Report& report, bool was_kept) {
  SummaryLine line{.name = name,
                   .findings = {},
                   .packages = report.packages.size(),
                   .problems = report.problems.size(),
                   .was_kept = was_kept};
  for (const Level level : levels) line.findings[level] = count_at(report, level);
  line.is_unsigned =
      std::ranges::find(report.findings, signature_rule, &Finding::id) != report.findings.end();
  return line;
}

std::string summary_table(const std::vector<SummaryLine>& lines,
                          const std::vector<WalkFailure>& left_out, const RenderOptions& options) {
  Grid grid;
  grid.add(heading());
  for (const SummaryLine& line : lines) {
    if (!line.error) grid.add(row_of(line));
  }
  std::string text;
  if (grid.rows() > 1) {
    for (const std::string& row : grid.lines(0, options)) text += row + "\n";
    text += "\n";
  }
  for (const SummaryLine& line : lines) {
    if (line.error) {
      text += paint("not scanned: ", Style::bad, options.colour) + printable(line.name) + ": " +
              printable(line.error->what) + "\n";
    }
  }
  for (const WalkFailure& one : left_out)
    text += "left out: " + printable(one.name) + ": " + printable(one.error.what) + "\n";
  return text + totals(lines, left_out.size());
}

}  // namespace plimsoll
