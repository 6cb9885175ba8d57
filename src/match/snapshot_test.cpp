// match/snapshot_test.cpp - a snapshot of real advisories: everything loads, and what is found is
// what dpkg says. Skipped where the snapshot is not there (PLIMSOLL_SHARED, else ../shared).
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>

#include "advisory/build.h"
#include "base/archive.h"
#include "base/json.h"
#include "match/match.h"

namespace plimsoll {
namespace {

using testing::Contains;
using testing::IsEmpty;

std::string snapshot() {
  const char* const given = std::getenv("PLIMSOLL_SHARED");
  return std::string(given != nullptr ? given : PLIMSOLL_SOURCE_DIR "/../shared") + "/advisories";
}

/// Built once for all tests here, removed at the end.
class Snapshot : public testing::Test {
 public:
  static void SetUpTestSuite() {
    if (!std::filesystem::exists(snapshot())) return;
    folder = testing::TempDir() + "snapshot." + std::to_string(getpid());
    const std::vector<std::string> from = {snapshot() + "/osv", snapshot() + "/debian"};
    const auto start = std::chrono::steady_clock::now();
    summary = build_databases(from, folder, {.now = "2030", .durable = false});
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::cout << "built in " << took.count() << " s\n";
  }
  static void TearDownTestSuite() {
    if (!folder.empty()) std::filesystem::remove_all(folder);
  }
  void SetUp() override {
    if (folder.empty()) GTEST_SKIP() << "no advisory snapshot in " << snapshot();
    ASSERT_TRUE(summary) << summary.error().what;
  }
  static AdvisorySet opened() {
    std::vector<Problem> problems;
    AdvisorySet advisories = open_advisories(folder, problems);
    EXPECT_THAT(problems, IsEmpty());
    return advisories;
  }

  static std::string folder;
  static Result<BuildSummary> summary;
};
std::string Snapshot::folder;
Result<BuildSummary> Snapshot::summary;

std::uint64_t files_in(const std::string& zip) {
  std::uint64_t count = 0;
  EXPECT_TRUE(for_each_zipped(zip, [&](std::string_view, std::string_view) -> Status {
    ++count;
    return {};
  }));
  return count;
}

/// Pairs of source package and CVE.
std::uint64_t entries_of(const std::string& tracker) {
  JsonDocument document;
  EXPECT_TRUE(document.parse(read_file(tracker, std::uint64_t{1} << 30U).value()));
  std::uint64_t count = 0;
  for (const auto& [source, cves] : document.root().members()) {
    for ([[maybe_unused]] const auto& entry : cves.members()) ++count;
  }
  return count;
}

TEST_F(Snapshot, EveryRecordIsThere) {
  EXPECT_THAT(summary->problems, IsEmpty());
  EXPECT_THAT(summary->no_advisories, IsEmpty());
  for (const BuiltFeed& feed : summary->feeds) {
    SCOPED_TRACE(feed.meta.name);
    const std::string name = feed.meta.name.substr(feed.meta.name.find('/') + 1);
    const std::string zip = snapshot() + "/osv/" + name + "/all.zip";
    EXPECT_EQ(feed.meta.records, feed.meta.name == "debian"
                                     ? entries_of(snapshot() + "/debian/tracker.json")
                                     : files_in(zip));
    EXPECT_EQ(feed.reading.bad_records, 0U);
    EXPECT_EQ(feed.reading.unknown_releases, 0U);
    EXPECT_EQ(feed.reading.left_out.without_package, 0U);
    EXPECT_EQ(feed.reading.left_out.unknown_ranges, 0U);
    // Ranges of commits stand beside ranges of versions: nothing is lost with them.
    if (name != "PyPI") {
      EXPECT_EQ(feed.reading.left_out.git_ranges, 0U);
    }
  }
}

TEST_F(Snapshot, EveryDatabaseIsWhole) {
  for (const Database& database : opened().databases) EXPECT_TRUE(database.verify());
}

Package deb(const std::string& name, const std::string& version) {
  return {.type = "deb",
          .name = name,
          .version = version,
          .locations = {{"var/lib/dpkg/status", 0, 1}},
          .purl = "pkg:deb/debian/" + name + "@" + version};
}

/// Sources of Debian 12.0 with the versions of its release day.
std::vector<Package> bookworm_release() {
  return {deb("glibc", "2.36-9"),
          deb("openssl", "3.0.9-1"),
          deb("curl", "7.88.1-10"),
          deb("gnutls28", "3.7.9-2"),
          deb("krb5", "1.20.1-2"),
          deb("systemd", "252.6-1"),
          deb("perl", "5.36.0-7"),
          deb("python3.11", "3.11.2-6"),
          deb("openssh", "1:9.2p1-2"),
          deb("libxml2", "2.9.14+dfsg-1.2"),
          deb("nghttp2", "1.52.0-1"),
          deb("ncurses", "6.4-4"),
          deb("util-linux", "2.38.1-5"),
          deb("shadow", "1:4.13+dfsg1-1"),
          deb("expat", "2.5.0-1"),
          deb("bind9", "1:9.18.16-1~deb12u1"),
          deb("apache2", "2.4.57-2"),
          deb("libwebp", "1.2.4-0.2"),
          deb("postgresql-15", "15.3-0+deb12u1"),
          deb("nginx", "1.22.1-9")};
}

bool dpkg_says(const std::string& a, const std::string& relation, const std::string& b) {
  const std::string command = "dpkg --compare-versions '" + a + "' " + relation + " '" + b + "'";
  return std::system(command.c_str()) == 0;  // NOLINT(cert-env33-c): the oracle
}

TEST_F(Snapshot, DpkgConfirmsEveryDebianFinding) {
  if (std::system("dpkg --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "dpkg is not there";
  std::vector<Package> packages = bookworm_release();
  const AdvisorySet advisories = opened();
  const OperatingSystem bookworm{.id = "debian", .version = "12"};
  const Matched matched = match(bookworm, packages, advisories);
  EXPECT_THAT(matched.problems, IsEmpty());
  EXPECT_GT(matched.findings.size(), 50U);
  std::set<std::pair<std::string, std::string>> pairs;
  std::map<std::string, std::string> newest;
  for (const Finding& finding : matched.findings) {
    ASSERT_EQ(finding.fixed_versions.size(), 1U) << finding.id;
    pairs.emplace(finding.package.version, finding.fixed_versions[0]);
    std::string& fix = newest[finding.package.name];
    if (fix.empty() || dpkg_says(fix, "lt", finding.fixed_versions[0])) {
      fix = finding.fixed_versions[0];
    }
  }
  for (const auto& [installed, fixed] : pairs) EXPECT_TRUE(dpkg_says(installed, "lt", fixed));
  for (Package& package : packages) {
    if (!newest[package.name].empty()) package.version = newest[package.name];
  }
  EXPECT_THAT(match(bookworm, packages, advisories).findings, IsEmpty());
}

TEST_F(Snapshot, AlmaLinuxIsMatchedByBinaryNames) {
  const Package utils{.type = "rpm",
                      .name = "bind-utils",
                      .version = "32:9.11.4-1.el8",
                      .source = {.name = "bind", .version = "9.11.4-1.el8"},
                      .locations = {{"rpm", 0, 0}},
                      .purl = "pkg:rpm/almalinux/bind-utils@9.11.4-1.el8"};
  Package other = utils;
  other.name = "no-such-binary";
  const std::vector<Package> packages = {utils, other};
  const Matched matched = match({.id = "almalinux", .version = "8.5"}, packages, opened());
  EXPECT_THAT(matched.problems, IsEmpty());
  EXPECT_FALSE(matched.findings.empty());
  for (const Finding& finding : matched.findings) {
    EXPECT_EQ(finding.package.name, "bind-utils");
    EXPECT_TRUE(finding.id.starts_with("ALSA-")) << finding.id;
    EXPECT_NE(finding.severity.level, Level::unknown) << finding.id;
  }
}

/// One package in ten is known to have been bad, and is there in a bad version.
std::vector<Package> two_thousand() {
  constexpr std::pair<const char*, const char*> known[] = {
      {"lodash", "4.17.20"}, {"minimist", "0.0.8"}, {"axios", "0.21.0"}, {"ws", "7.4.0"},
      {"express", "4.16.0"}, {"tar", "4.4.1"},      {"marked", "0.3.0"}, {"handlebars", "4.0.0"}};
  std::vector<Package> packages;
  for (std::size_t i = 0; i < 2000; ++i) {
    const auto& [name, version] = known[i / 10 % std::size(known)];
    const std::string unknown = "package-" + std::to_string(i);
    packages.push_back({.type = "npm",
                        .name = i % 10 == 0 ? name : unknown,
                        .version = version,
                        .locations = {{"package-lock.json", 0, static_cast<std::uint32_t>(i)}},
                        .purl = "pkg:npm/x@" + std::to_string(i)});
  }
  return packages;
}

/// Milliseconds of processor time so far: what other processes do does not count.
double processor_ms() { return static_cast<double>(std::clock()) * 1000 / CLOCKS_PER_SEC; }

TEST_F(Snapshot, TwoThousandComponentsTakeMilliseconds) {
  const std::vector<Package> packages = two_thousand();
  double best = 1e9;
  std::size_t findings = 0;
  for (int round = 0; round < 20; ++round) {
    const double start = processor_ms();
    findings = match({}, packages, opened()).findings.size();
    best = std::min(best, processor_ms() - start);
  }
  std::cout << findings << " findings in 2000 components: " << best << " ms, open included\n";
#ifdef NDEBUG
  EXPECT_LE(best, 15);
#endif
}

}  // namespace
}  // namespace plimsoll
