// report/other_findings.cpp
// SPDX-License-Identifier: Apache-2.0
#include "report/other_findings.h"

#include <array>
#include <utility>

namespace plimsoll {

namespace {

/// The instruction that brought it: people know their Dockerfile, not the numbers of layers.
std::string instruction_text(const Report& report, const Finding& finding) {
  constexpr std::size_t length = 50;
  const std::uint32_t layer = finding.location.layer;
  const bool is_told = finding.kind == FindingKind::secret || finding.kind == FindingKind::malware;
  if (!is_told || layer >= report.artifact.layers.size()) return {};
  const std::string by = printable(report.artifact.layers[layer].created_by);
  return by.empty() ? "" : ", by " + cut(by, length);
}

std::string place_text(const Finding& finding) {
  std::string place = printable(finding.location.path);
  if (finding.location.line != 0) place += ":" + std::to_string(finding.location.line);
  if (finding.removed_in)
    place += " (removed in layer " + std::to_string(*finding.removed_in) + ", still in the image)";
  return place;
}

void write_others(Page& page, const std::vector<const Finding*>& findings, FindingKind kind,
                  std::string_view title) {
  Grid grid;
  for (const Finding* const finding : findings) {
    if (finding->kind != kind) continue;
    grid.add({{std::string(name_of(finding->severity.level)), style_of(*finding)},
              {id_text(*finding), Style::plain},
              {printable(finding->title), Style::plain},
              {place_text(*finding), Style::plain},
              {printable(finding->evidence.substr(0, finding->evidence.find('\n'))) +
                   instruction_text(page.report, *finding),
               Style::dim}});
  }
  if (grid.rows() == 0) return;
  page.heading(std::string(title) + ": " + std::to_string(grid.rows()));
  for (const std::string& row : grid.lines(2, page.options)) page.line(row);
}

}  // namespace

void write_all_others(Page& page, const std::vector<const Finding*>& findings) {
  constexpr std::array<std::pair<FindingKind, std::string_view>, 7> titles = {{
      {FindingKind::vulnerability, "Vulnerabilities of no package"},
      {FindingKind::malware, "Malware"},
      {FindingKind::secret, "Secrets"},
      {FindingKind::misconfiguration, "Misconfigurations"},
      {FindingKind::runtime, "Runtime"},
      {FindingKind::compliance, "Compliance"},
      {FindingKind::license, "Licenses"},
  }};
  for (const auto& [kind, title] : titles) write_others(page, findings, kind, title);
}

void write_suppressed(Page& page, const std::vector<const Finding*>& findings) {
  if (findings.empty()) return;
  page.heading("Suppressed: " + std::to_string(findings.size()));
  Grid grid;
  for (const Finding* const finding : findings) {
    const std::string& name = finding->package.name;
    const FindingStatus& status = finding->status;
    grid.add({{id_text(*finding), Style::plain},
              {name.empty() ? place_text(*finding) : printable(name), Style::plain},
              {printable(status.reason + (status.by.empty() ? "" : " (" + status.by + ")")),
               Style::dim}});
  }
  for (const std::string& row : grid.lines(2, page.options)) page.line(row);
}

}  // namespace plimsoll
