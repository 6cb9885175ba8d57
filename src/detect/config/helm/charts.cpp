// detect/config/helm/charts.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/helm/charts.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"

namespace plimsoll::helm {

namespace {

constexpr std::string_view chart_file = "Chart.yaml";
constexpr std::size_t max_documents = 50'000;  // of one chart

/// "CHART/" of the folder CHART; nothing of the tree itself.
std::string with_slash(std::string_view folder) {
  return folder.empty() ? std::string() : std::string(folder) + "/";
}

/// Whether what stands there begins a document: "---" alone on its line.
bool is_border(std::string_view line) { return trim(line) == "---"; }

/// Behind "# Source: CHART/": the file's path in its chart; nothing of other lines.
std::string_view source_in(std::string_view line) {
  constexpr std::string_view mark = "# Source: ";
  if (!line.starts_with(mark)) return {};
  const auto cut = cut_first(trim(line.substr(mark.size())), '/');
  return cut ? cut->second : std::string_view();
}

}  // namespace

std::string_view chart_of(std::string_view path) {
  const std::size_t at = path.rfind("/templates/");
  if (at != std::string_view::npos) return path.substr(0, at);
  return path.starts_with("templates/") ? "." : std::string_view();
}

std::string release_namespace(std::string_view chart) {
  constexpr std::size_t longest = 63;  // of a name in Kubernetes
  std::string name = "release";
  if (chart.empty()) return name;
  name += '-';
  for (const char c : chart) name += is_alnum(c) ? to_lower(c) : '-';
  if (name.size() > longest) name = name.substr(0, 42) + "-" + std::to_string(hash64(chart));
  if (name.ends_with('-')) name += '0';
  return name;
}

std::vector<std::string> charts_among(const std::vector<std::string>& paths) {
  std::vector<std::string> all;
  for (const std::string_view path : paths) {
    if (!path.ends_with(chart_file)) continue;
    const std::string_view folder = path.substr(0, path.size() - chart_file.size());
    if (folder.empty() || folder.ends_with('/')) all.emplace_back(folder);
  }
  std::ranges::sort(all);
  std::vector<std::string> found;
  for (const std::string& folder : all) {
    const auto holds = [&](const std::string& other) {
      return folder.size() > other.size() && folder.starts_with(other + "charts/");
    };
    if (std::ranges::none_of(all, holds))
      found.push_back(folder.substr(0, folder.size() - (folder.empty() ? 0 : 1)));
  }
  return found;
}

void Rendered::add(std::string_view chart, std::string_view printed,
                   const std::function<bool(const std::string&)>& is_there) {
  const std::string folder = with_slash(chart);
  Chart& to = charts_[folder];
  std::vector<std::string>* document = nullptr;
  std::size_t count = 0;
  bool begins = false;  // the line before was a border
  for (const std::string_view line : lines(printed)) {
    const std::string_view source = begins ? source_in(line) : std::string_view();
    begins = is_border(line);
    if (!source.empty()) {
      std::string path = folder + std::string(source);
      if (!is_there(path)) path = folder + std::string(chart_file);
      document = ++count > max_documents ? nullptr : &to.files[std::move(path)];
      if (document != nullptr) document->emplace_back();
    } else if (document != nullptr && !begins) {
      document->back() += line;
      document->back() += '\n';
    } else if (document != nullptr) {
      document->back() += "---\n";
    }
  }
}

void Rendered::add_failure(std::string_view chart, Error error) {
  Chart& to = charts_[with_slash(chart)];
  to.failure = std::move(error);
  to.failed = true;
}

std::string_view Rendered::chart_around(std::string_view path) const {
  const std::string_view folder = folder_around(path).value_or("");
  return folder.substr(0, folder.empty() ? 0 : folder.size() - 1);
}

const Rendered::Chart* Rendered::find(std::string_view path) const {
  const auto folder = folder_around(path);
  return folder ? &charts_.find(*folder)->second : nullptr;
}

std::optional<std::string_view> Rendered::folder_around(std::string_view path) const {
  // The innermost folder of a chart around it: Chart.yaml itself, templates/ and charts/.
  std::optional<std::string_view> found;
  for (const auto& [folder, chart] : charts_) {
    if (!path.starts_with(folder)) continue;
    const std::string_view rest = path.substr(folder.size());
    if (rest == chart_file || rest.starts_with("templates/") || rest.starts_with("charts/"))
      found = folder;
  }
  return found;
}

const std::vector<std::string>* Rendered::of(std::string_view path) const {
  static const std::vector<std::string> nothing;
  const Chart* const chart = find(path);
  if (chart == nullptr || chart->failed) return nullptr;
  const auto file = chart->files.find(path);
  if (file != chart->files.end()) return &file->second;
  return chart_of(path).empty() ? nullptr : &nothing;
}

const Error* Rendered::failure_of(std::string_view path) const {
  const Chart* const chart = find(path);
  return chart != nullptr && chart->failed ? &chart->failure : nullptr;
}

}  // namespace plimsoll::helm
