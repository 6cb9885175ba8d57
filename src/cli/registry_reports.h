// cli/registry_reports.h - reports of a registry's images: one file each, what was done already,
// the summary.
//
// Format  DIR/REPOSITORY@TAG.json with '+' for '/' (neither sign is in a name); a line
//         "FLAGS FILE DIGEST" for each in DIR/.plimsoll-registry, which later runs go by.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "model/report.h"
#include "pipeline/registry_walk.h"
#include "report/formats.h"

namespace plimsoll {

/// "team+app@1.2.json"; a name that file systems would not take ends in a hash instead.
std::string report_file_name(const WalkImage& image);

/// The folder of reports. Any thread.
class ReportFolder {
 public:
  /// `flags`: a hash of all that changes what a report says. Reports of other flags, or any where
  /// `anew`, do not count; they are replaced.
  static Result<ReportFolder> open(const std::string& path, std::string flags, bool anew);
  ReportFolder() = default;  // none: nothing is kept

  /// The report of an earlier run, if it is of that digest.
  [[nodiscard]] std::optional<Report> load(const WalkImage& image) const;
  /// `is_whole` false: the next run makes it again.
  Status store(const WalkImage& image, const std::string& json, bool is_whole);

 private:
  std::string path_, flags_;
  std::map<std::string, std::string, std::less<>> digests_;  // of files that still hold
};

/// The reports in the order of the plan, whatever the order they come in. Any thread.
class ReportList {
 public:
  using Write = std::function<Status(std::string_view text)>;
  explicit ReportList(Write write) : write_(std::move(write)) {}
  /// Each image once; empty: it has no report.
  void add(std::size_t image, std::string json);
  /// The end of the document; the first Error of all that was written.
  Status finish(const std::vector<WalkFailure>& failures);

 private:
  void write(std::string_view text);
  Write write_;
  std::mutex mutex_;
  std::map<std::size_t, std::string> waiting_;
  std::size_t next_ = 0;
  bool is_first_ = true;
  Status status_;
};

/// What the summary says of one image.
struct SummaryLine {
  std::string name;
  std::map<Level, std::uint64_t> findings;
  std::size_t packages = 0, problems = 0;
  bool was_kept = false, is_unsigned = false;
  std::optional<Error> error;
};

SummaryLine summary_of(const std::string& name, const Report& report, bool was_kept);

/// One line an image, then what failed and what is no image, then totals.
std::string summary_table(const std::vector<SummaryLine>& lines,
                          const std::vector<WalkFailure>& left_out, const RenderOptions& options);

}  // namespace plimsoll
