// report/golden_test.cpp - reports as people see them: testdata/<case>/report.json and what must
// come out of it: piped.txt, narrow.txt (80 columns, in colour; ^ is the escape sign), explain.txt.
//
// PLIMSOLL_UPDATE_GOLDEN=1 writes them anew.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "base/text.h"
#include "document/report_json.h"
#include "report/explain.h"
#include "report/formats.h"

namespace plimsoll {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> cases() {
  std::vector<fs::path> found;
  for (const auto& entry :
       fs::directory_iterator(fs::path(PLIMSOLL_SOURCE_DIR) / "src/report/testdata"))
    found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

std::string text_of(const fs::path& path) {
  return read_file(path.string(), 1U << 20U).value_or("");
}

void expect_file(const fs::path& path, const std::string& got) {
  if (std::getenv("PLIMSOLL_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << got;
  EXPECT_EQ(got, text_of(path)) << path;
}

std::string explain_all(const Report& report) {
  std::string all;
  for (const Finding& finding : report.findings)
    all += explain(report, finding.fingerprint, {}).value_or("not explained") + "\n";
  return all;
}

TEST(ReportGolden, PeopleSeeWhatTheyMust) {
  ASSERT_GE(cases().size(), 3U);
  for (const fs::path& folder : cases()) {
    const Result<Report> report = read_report(text_of(folder / "report.json"));
    ASSERT_TRUE(report) << folder << ": " << report.error().what;
    expect_file(folder / "piped.txt", *render(*report, "table", {}));
    const std::string narrow = *render(*report, "table", {.colour = true, .width = 80});
    expect_file(folder / "narrow.txt", replace_all(narrow, "\x1b", "^"));
    expect_file(folder / "explain.txt", explain_all(*report));
  }
}

}  // namespace
}  // namespace plimsoll
