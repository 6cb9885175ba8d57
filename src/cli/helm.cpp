// cli/helm.cpp - `helm template` in a limited process.
//
// Use     helm.sh/docs/helm/helm_template/ and helm.sh/docs/helm/helm/ (its environment)
// SPDX-License-Identifier: Apache-2.0
#include "cli/helm.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/text.h"
#include "detect/config/helm/charts.h"
#include "sandbox/limited.h"
#include "sandbox/sandbox.h"

namespace plimsoll {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t values_limit = std::uintmax_t{8} << 20U;  // bytes of a file
constexpr std::size_t most_values = 1000;                          // files and single ones

/// In a folder of PATH that is named whole: what lies where the scan was started is not meant.
std::optional<std::string> find_helm() {
  const char* const path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? std::string_view() : path;
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    const std::string file = std::string(rest.substr(0, colon)) + "/helm";
    rest.remove_prefix(std::min(colon + 1, rest.size()));
    std::error_code error;
    if (!file.starts_with('/') || !fs::is_regular_file(file, error)) continue;
    if (::access(file.c_str(), X_OK) != 0) continue;
    const fs::path real = fs::canonical(file, error);
    if (!error) return real.string();
  }
  return std::nullopt;
}

/// Files as helm is given them: whole paths, so that none is taken for an address or a flag.
Result<std::vector<std::string>> values_files(const ScanFlags& flags, const Origins& origins,
                                              const fs::path& target) {
  const auto origin = origins.find("helm-values");
  const bool is_of_target = origin != origins.end() && is_of_working_directory(origin->second);
  std::vector<std::string> files;
  for (const std::string& named : flags.helm_values) {
    const std::string what = "--helm-values: " + printable(named) + ": ";
    std::error_code error;
    const fs::path file = fs::canonical(named, error);
    if (error) return fail(Errc::usage, what + error.message());
    if (!fs::is_regular_file(file, error)) return fail(Errc::usage, what + "no regular file");
    if (fs::file_size(file, error) > values_limit || error)
      return fail(Errc::usage, what + "larger than 8 MiB");
    if (is_of_target && !file.string().starts_with(target.string() + "/")) {
      return fail(Errc::usage, what +
                                   "settings of the working directory may name files of the "
                                   "target alone: give the flag instead");
    }
    files.push_back(file.string());
  }
  return files;
}

/// What is given on top of the values of charts, as helm's own flags; --set is the stronger.
Result<std::vector<std::string>> words_of_values(const ScanFlags& flags,
                                                 const std::vector<std::string>& files) {
  if (flags.helm_set.size() + files.size() > most_values)
    return fail(Errc::usage, "--helm-set: with it there are more than 1000 values");
  std::vector<std::string> words;
  for (const std::string& file : files) words.insert(words.end(), {"--values", file});
  for (const std::string& set : flags.helm_set) {
    const std::size_t equals = set.find('=');
    if (equals == std::string::npos || equals == 0 || set.contains('\0'))
      return fail(Errc::usage, "--helm-set: " + printable(set) + ": not KEY=VALUE");
    words.insert(words.end(), {"--set", set});
  }
  return words;
}

/// The scan may ask for any folder of its target, and for nothing outside.
Result<std::vector<std::string>> words_for(const std::string& target, std::string_view chart,
                                           const std::vector<std::string>& values) {
  bool leaves = chart.starts_with('/') || chart.contains('\0');
  std::string_view rest = chart;
  while (!rest.empty()) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    leaves = leaves || rest.substr(0, slash) == "..";
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  }
  if (leaves) return fail(Errc::usage, "helm: no folder of the target: " + printable(chart));
  const std::string place = chart.empty() ? target : target + "/" + std::string(chart);
  std::vector<std::string> words = {"template",     "release",     place,
                                    "--skip-tests", "--namespace", helm::release_namespace(chart)};
  words.insert(words.end(), values.begin(), values.end());
  return words;
}

/// What helm says, on one line and without its advice about flags of its own.
std::string said_by_helm(std::string_view text) {
  std::string said;
  for (std::string_view line : lines(text)) {
    line = trim(line);
    if (line.empty() || line.starts_with("Use --debug flag")) continue;
    if (line.starts_with("Error: ")) line.remove_prefix(7);
    said += (said.empty() ? "" : " ") + std::string(line);
  }
  return said;
}

/// None of ours: no repositories, plugins, credentials or clusters of whoever scans.
std::vector<std::string> environment_in(const std::string& scratch) {
  return {"HOME=" + scratch,
          "TMPDIR=" + scratch,
          "HELM_CACHE_HOME=" + scratch + "/cache",
          "HELM_CONFIG_HOME=" + scratch + "/config",
          "HELM_DATA_HOME=" + scratch + "/data",
          "HELM_PLUGINS=" + scratch + "/plugins",
          "HELM_NO_PLUGINS=1",
          "KUBECONFIG=" + scratch + "/none",
          "LANG=C.UTF-8"};
}

}  // namespace

Status prepare_helm(const ScanFlags& flags, const Origins& origins, ScanOptions& scan) {
  if (!flags.helm) return {};
  std::error_code error;
  const fs::path target = fs::canonical(scan.target, error);
  const std::vector<std::string> files = TRY(values_files(flags, origins, target));
  const std::vector<std::string> values = TRY(words_of_values(flags, files));
  if (error || !fs::is_directory(target, error)) return {};  // one file is no chart
  const std::optional<std::string> helm = find_helm();
  if (!helm) {
    scan.render_chart = [](const std::string& /*chart*/) -> Result<std::string> {
      return fail(Errc::not_found,
                  "--helm: no helm in PATH, so charts are not rendered: install it (helm.sh)");
    };
    return {};
  }
  if (sandbox_support().landlock == 0 && !flags.no_sandbox) {
    return fail(Errc::unsupported,
                "--helm: this kernel has no Landlock, so helm could read any file that a chart "
                "links to; --no-sandbox runs it all the same");
  }
  std::vector<std::string> read = {target.string()};
  read.insert(read.end(), files.begin(), files.end());
  auto runner = std::make_shared<LimitedRunner>(TRY(LimitedRunner::prepare(
      {.path = *helm,
       .read = std::move(read),
       .words = [target = target.string(),
                 values](std::string_view chart) { return words_for(target, chart, values); },
       .environment = environment_in})));
  scan.render_chart = [runner](const std::string& chart) -> Result<std::string> {
    auto printed = runner->run(chart);
    if (!printed)
      return fail(printed.error().code, "helm template: " + said_by_helm(printed.error().what));
    return printed;
  };
  return {};
}

}  // namespace plimsoll
