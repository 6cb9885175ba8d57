// report/drift_table.cpp - a container's state and its drift, for a person at a terminal.
//
// Safety  names come from untrusted containers: nothing is printed that a terminal obeys.
// SPDX-License-Identifier: Apache-2.0
#include "report/drift_table.h"

#include <algorithm>

#include "base/text.h"
#include "report/ink.h"

namespace plimsoll {

namespace {

constexpr std::size_t files_shown = 10;  // of each fate; the others are counted

std::string counted(std::uint64_t count, std::string_view word) {
  return std::to_string(count) + " " + std::string(word);
}

/// "1 added, 2 removed": what there is none of is left out.
std::string counts(std::uint64_t added, std::uint64_t changed, std::uint64_t removed) {
  std::vector<std::string> parts;
  if (added != 0) parts.push_back(counted(added, "added"));
  if (changed != 0) parts.push_back(counted(changed, "changed"));
  if (removed != 0) parts.push_back(counted(removed, "removed"));
  return parts.empty() ? "none" : join(parts, ", ");
}

std::string heading(const Drift& drift) {
  const std::string packages =
      counts(drift.added.size(), drift.changed.size(), drift.removed.size());
  const std::string files =
      drift.files_known
          ? counts(drift.added_files.count, drift.changed_files.count, drift.removed_files.count)
          : "not known";
  if (packages == "none" && files == "none") return "Drift since start: none";
  return "Drift since start: packages: " + packages + "; files: " + files;
}

void add_packages(Grid& grid, const std::vector<DriftPackage>& packages, std::string_view fate,
                  Style style) {
  for (const DriftPackage& package : packages) {
    std::string where = package.paths.empty() ? "" : printable(package.paths.front());
    if (package.paths.size() > 1)
      where += " and " + std::to_string(package.paths.size() - 1) + " more";
    const std::string was = package.was.empty() ? "" : " (was " + printable(package.was) + ")";
    grid.add({{std::string(fate), style},
              {printable(package.purl) + was, Style::plain},
              {where, Style::dim}});
  }
}

void add_files(Grid& grid, const DriftFiles& files, std::string_view fate, Style style) {
  const std::size_t shown = std::min(files.first.size(), files_shown);
  for (std::size_t i = 0; i < shown; ++i) {
    const DriftFile& file = files.first[i];
    grid.add({{std::string(fate), style},
              {printable(file.path), Style::plain},
              {printable(file.package), Style::dim}});
  }
  if (files.count > shown) {
    grid.add({{std::string(fate), style},
              {"and " + std::to_string(files.count - shown) + " more files", Style::dim}});
  }
}

void append(std::vector<std::string>& lines, const Grid& grid, RenderOptions options) {
  const std::vector<std::string> more = grid.lines(2, options);
  lines.insert(lines.end(), more.begin(), more.end());
}

}  // namespace

std::string container_line(const Container& container, RenderOptions options) {
  std::string text = printable(container.state.empty() ? "state not known" : container.state);
  if (!container.started.empty()) {
    text += (container.state == "running" ? " since " : ", started ") +
            printable(container.started.substr(0, 19));
  }
  if (!container.image.empty()) text += ", image " + printable(container.image);
  std::vector<std::string> remarks;
  if (container.privileged) remarks.emplace_back("privileged");
  for (const std::string& capability : container.cap_add)
    remarks.push_back("+" + printable(capability));
  if (container.network_mode == "host") remarks.emplace_back("network of the host");
  if (container.pid_mode == "host") remarks.emplace_back("processes of the host");
  if (!container.mounts.empty()) {
    remarks.push_back(std::to_string(container.mounts.size()) +
                      (container.mounts.size() == 1 ? " mount" : " mounts") + " not scanned");
  }
  if (!remarks.empty()) text += "; " + join(remarks, ", ");
  return cut(text, 2 * options.width);
}

std::vector<std::string> drift_lines(const Drift& drift, RenderOptions options) {
  std::vector<std::string> lines = {paint(heading(drift), Style::strong, options.colour)};
  Grid packages;
  add_packages(packages, drift.added, "added", Style::warning);
  add_packages(packages, drift.changed, "changed", Style::warning);
  add_packages(packages, drift.removed, "removed", Style::dim);
  append(lines, packages, options);
  Grid files;
  add_files(files, drift.added_files, "added", Style::warning);
  add_files(files, drift.changed_files, "changed", Style::warning);
  add_files(files, drift.removed_files, "removed", Style::dim);
  append(lines, files, options);
  return lines;
}

}  // namespace plimsoll
