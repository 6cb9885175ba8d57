// pipeline/charts.cpp
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/charts.h"

#include <filesystem>

#include "base/text.h"
#include "facts/router.h"
#include "image/folder.h"

namespace plimsoll {

namespace {

constexpr std::size_t max_charts = 500;

struct Names {
  LayerFacts tree;
  std::vector<std::string> files;
};

/// The names alone: nothing is opened but folders.
Result<Names> names_of(const ScanOptions& options) {
  const Router router(std::vector<const Analyzer*>{});
  FolderOptions folder{.router = &router, .limits = &options.limits};
  folder.skip_folders = {".git", "node_modules"};
  Names names{.tree = TRY(read_folder(options.target, folder)), .files = {}};
  names.tree.entries.for_each([&](const Entry& entry) {
    if (entry.type == EntryType::file && entry.path.ends_with("Chart.yaml"))
      names.files.push_back(entry.path);
    return true;
  });
  return names;
}

/// A chart that others include renders nothing by itself.
bool is_library(const Error& error) {
  return error.what.contains("library charts are not installable");
}

std::string shown(const std::string& chart) { return chart.empty() ? "." : chart; }

}  // namespace

Result<std::shared_ptr<const helm::Rendered>> render_charts(const ScanOptions& options,
                                                            std::vector<Problem>& problems) {
  std::error_code none;
  if (!options.render_chart || !std::filesystem::is_directory(options.target, none)) return nullptr;
  const Names names = TRY(names_of(options));
  auto rendered = std::make_shared<helm::Rendered>();
  std::size_t count = 0;
  for (const std::string& chart : helm::charts_among(names.files)) {
    TRY_STATUS(check_time(options.limits));
    if (++count > max_charts) {
      problems.push_back(problem_at(
          {shown(chart)}, {Errc::too_many, "more than " + std::to_string(max_charts) +
                                               " Helm charts: this and further ones are not "
                                               "rendered"}));
      break;
    }
    auto printed = options.render_chart(chart);
    if (printed || is_library(printed.error())) {
      rendered->add(chart, printed ? *printed : "", [&](const std::string& path) {
        return names.tree.entries.type_of(path) == EntryType::file;
      });
      continue;
    }
    const bool is_missing = printed.error().code == Errc::not_found;  // helm itself: told once
    if (!is_missing || problems.empty()) {
      problems.push_back(problem_at(
          {is_missing ? std::string() : shown(chart)},
          {printed.error().code,
           printable(printed.error().what) + "; what stands in its templates is not checked"}));
    }
    rendered->add_failure(chart, std::move(printed).error());
  }
  return rendered;
}

}  // namespace plimsoll
