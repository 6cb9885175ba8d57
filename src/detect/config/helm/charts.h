// detect/config/helm/charts.h - Helm charts: which files belong to one, and what helm made of them.
//
// Format  helm.sh/docs/topics/charts/: Chart.yaml, templates/, charts/ with further charts.
//         `helm template` prints documents, each behind a line "# Source: CHART/templates/x.yaml",
//         where CHART is the chart's name, not its folder's.
// Safety  what helm printed is hostile as its chart is: paths are compared with names that are
//         there, and never opened.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace plimsoll::helm {

/// Whoever installs a chart says where. Nobody does here: it is not default, and of each chart
/// another one.
std::string release_namespace(std::string_view chart);

/// "CHART/templates/x.yaml" is CHART (and "templates/x.yaml" is "."); nothing of other paths.
std::string_view chart_of(std::string_view path);

/// The folders with a Chart.yaml that are no parts of another chart, of all `paths`, in order.
std::vector<std::string> charts_among(const std::vector<std::string>& paths);

/// What helm made of the charts of a tree, by the templates that it came from.
class Rendered {
 public:
  /// What helm printed for the chart in that folder ("" is the tree itself). `is_there` is asked
  /// about files: what comes of one that is not (a packed dependency) lies at Chart.yaml.
  void add(std::string_view chart, std::string_view printed,
           const std::function<bool(const std::string&)>& is_there);
  /// It could not be rendered, and why.
  void add_failure(std::string_view chart, Error error);

  /// The documents that came of a file, in the order of helm; null if it is none of a chart that
  /// was rendered. Empty: nothing came of it.
  [[nodiscard]] const std::vector<std::string>* of(std::string_view path) const;
  /// The folder of the rendered chart that the file belongs to.
  [[nodiscard]] std::string_view chart_around(std::string_view path) const;
  /// Of the chart that the file belongs to; null if there is none.
  [[nodiscard]] const Error* failure_of(std::string_view path) const;

 private:
  struct Chart {
    std::map<std::string, std::vector<std::string>, std::less<>> files;
    Error failure;
    bool failed = false;
  };
  [[nodiscard]] std::optional<std::string_view> folder_around(std::string_view path) const;
  [[nodiscard]] const Chart* find(std::string_view path) const;
  std::map<std::string, Chart, std::less<>> charts_;  // by folder, with its slash
};

}  // namespace plimsoll::helm
