// match/match_test.cpp - small databases made of OSV text, and what they say of a few packages.
// SPDX-License-Identifier: Apache-2.0
#include "match/match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "advisory/build.h"
#include "match/starter.h"

namespace plimsoll {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A database osv/NAME of a list of OSV records.
void add(AdvisorySet& advisories, const std::string& name, const std::string& records) {
  const std::string folder =
      testing::TempDir() + "match_test." + std::to_string(getpid()) + "/" + name;
  std::filesystem::create_directories(folder);
  ASSERT_TRUE(write_file(folder + "/records.json", records, false));
  std::vector<Problem> problems;
  auto databases = load_advisories(folder, problems);
  ASSERT_TRUE(databases) << databases.error().what;
  ASSERT_THAT(problems, IsEmpty());
  add_databases(advisories, *std::move(databases));
  std::filesystem::remove_all(folder);
}

std::string affected(const std::string& ecosystem, const std::string& name,
                     const std::string& events) {
  return R"("affected": [{"package": {"ecosystem": ")" + ecosystem + R"(", "name": ")" + name +
         R"("}, "ranges": [{"type": "ECOSYSTEM", "events": [)" + events + "]}]}]";
}

Package package(const std::string& type, const std::string& name, const std::string& version) {
  return {.type = type,
          .name = name,
          .version = version,
          .locations = {{"lock/" + name, 1, 7}},
          .purl = "pkg:" + type + "/" + name + "@" + version};
}

const OperatingSystem no_system;
const OperatingSystem bookworm{.id = "debian", .version = "12"};
const std::string critical = R"("severity": [{"type": "CVSS_V3",
    "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],)";
const std::string below_two = R"({"introduced": "0"}, {"fixed": "2.0.0"})";

TEST(Match, WhatThereIsNoTimeForIsSaid) {
  AdvisorySet advisories;
  add(advisories, "npm", R"([{"id": "GHSA-1", )" + affected("npm", "sink", below_two) + "}]");
  const std::vector<Package> packages = {package("npm", "sink", "1.0.0"),
                                         package("npm", "tap", "1.0.0")};
  const Matched matched = match(no_system, packages, advisories,
                                std::chrono::steady_clock::now() - std::chrono::seconds(1));
  EXPECT_THAT(matched.findings, IsEmpty());
  ASSERT_EQ(matched.problems.size(), 1U);
  EXPECT_EQ(matched.problems[0].error.code, Errc::timeout);
  EXPECT_THAT(matched.problems[0].error.what, HasSubstr("2 packages (sink"));
}

TEST(Match, FindsByNameAndRange) {
  AdvisorySet advisories;
  add(advisories, "npm",
      R"([{"id": "GHSA-1", "aliases": ["CVE-2030-1"], "summary": "Sinks",
           "published": "2030-01-01T00:00:00Z",
           "references": [{"type": "WEB", "url": "https://b"},
                          {"type": "ADVISORY", "url": "https://a"}],)" +
          critical + affected("npm", "boat", below_two) + "}]");
  const std::vector<Package> packages = {package("npm", "boat", "1.9.0"),
                                         package("npm", "boat", "2.0.0"),
                                         package("npm", "raft", "1.0.0")};
  const Matched matched = match(no_system, packages, advisories);
  EXPECT_THAT(matched.problems, IsEmpty());
  EXPECT_FALSE(matched.at_least);
  ASSERT_EQ(matched.findings.size(), 1U);
  const Finding& finding = matched.findings[0];
  EXPECT_EQ(finding.id, "CVE-2030-1");
  EXPECT_THAT(finding.aliases, ElementsAre("GHSA-1"));
  EXPECT_EQ(finding.title, "Sinks");
  EXPECT_EQ(finding.severity.level, Level::critical);
  EXPECT_EQ(finding.severity.source, "ghsa");
  EXPECT_EQ(finding.severity.score, 9.8);
  EXPECT_EQ(finding.package.version, "1.9.0");
  EXPECT_THAT(finding.fixed_versions, ElementsAre("2.0.0"));
  EXPECT_EQ(finding.fix_state, FixState::fixed);
  EXPECT_EQ(finding.location, (Location{"lock/boat", 1, 7}));
  EXPECT_THAT(finding.references, ElementsAre("https://a", "https://b"));
  EXPECT_THAT(finding.statements,
              ElementsAre(Statement{"osv/npm", "GHSA-1", Verdict::affected, "< 2.0.0"}));
  EXPECT_EQ(finding.fingerprint.size(), 32U);
  ASSERT_EQ(matched.databases.size(), 1U);
  EXPECT_EQ(matched.databases[0].name, "osv/npm");
}

TEST(Match, RecordsThatShareANameAreOneFinding) {
  AdvisorySet advisories;
  add(advisories, "one",
      R"([{"id": "GHSA-2", "aliases": ["CVE-2030-2"],)" + affected("npm", "boat", below_two) +
          "}]");
  add(advisories, "two",
      R"([{"id": "NSWG-9", "aliases": ["CVE-2030-2"],)" +
          affected("npm", "boat", R"({"introduced": "0"}, {"fixed": "1.0.0"})") +
          R"(}, {"id": "X-1", "aliases": ["GHSA-2"],)" +
          affected("npm", "boat", R"({"introduced": "0"}, {"fixed": "1.6.0"})") + "}]");
  const std::vector<Package> packages = {package("npm", "boat", "1.5.0")};
  const Matched matched = match(no_system, packages, advisories);
  ASSERT_EQ(matched.findings.size(), 1U);
  const Finding& finding = matched.findings[0];
  EXPECT_EQ(finding.id, "CVE-2030-2");
  EXPECT_THAT(finding.aliases, ElementsAre("GHSA-2", "NSWG-9", "X-1"));
  EXPECT_THAT(finding.fixed_versions, ElementsAre("1.6.0", "2.0.0"));
  EXPECT_THAT(finding.statements,
              ElementsAre(Statement{"osv/one", "GHSA-2", Verdict::affected, "< 2.0.0"},
                          Statement{"osv/two", "NSWG-9", Verdict::not_affected, "< 1.0.0"},
                          Statement{"osv/two", "X-1", Verdict::affected, "< 1.6.0"}));
}

TEST(Match, WithdrawnRecordsNeverMatch) {
  AdvisorySet advisories;
  add(advisories, "npm",
      R"([{"id": "GHSA-3", "withdrawn": "2030-01-01T00:00:00Z",)" +
          affected("npm", "boat", below_two) + "}]");
  const std::vector<Package> packages = {package("npm", "boat", "1.0.0")};
  EXPECT_THAT(match(no_system, packages, advisories).findings, IsEmpty());
}

TEST(Match, AVersionThatDoesNotParseIsAProblem) {
  AdvisorySet advisories;
  add(advisories, "npm",
      R"([{"id": "GHSA-4",)" + affected("npm", "boat", below_two) + R"(}, {"id": "GHSA-6",)" +
          affected("npm", "boat", below_two) + R"(}, {"id": "GHSA-5",)" +
          affected("npm", "raft", R"({"introduced": "0"}, {"fixed": "soon"})") + "}]");
  const std::vector<Package> packages = {package("npm", "boat", "latest"),
                                         package("npm", "raft", "1.0.0"), package("npm", "x", "")};
  const Matched matched = match(no_system, packages, advisories);
  EXPECT_THAT(matched.findings, IsEmpty());
  ASSERT_EQ(matched.problems.size(), 3U);
  for (const Problem& problem : matched.problems) {
    EXPECT_EQ(problem.error.code, Errc::version_unparsable);
  }
  EXPECT_THAT(matched.problems[0].error.what, HasSubstr("no version known: 1 package (x)"));
  EXPECT_THAT(matched.problems[1].error.what, HasSubstr("GHSA-5"));
  EXPECT_THAT(matched.problems[2].error.what, HasSubstr("2 advisories could not be judged"));
  EXPECT_EQ(matched.problems[2].path, "lock/boat");
  EXPECT_EQ(matched.problems[2].line, 7U);
}

TEST(Match, ListedVersionsCountWithoutARange) {
  AdvisorySet advisories;
  add(advisories, "PyPI", R"([{"id": "PYSEC-1", "affected": [{"package": {"ecosystem": "PyPI",
      "name": "Boat.Yard"}, "versions": ["1.0", "1.1"]}]}])");
  const std::vector<Package> packages = {package("pypi", "boat_yard", "1.1"),
                                         package("pypi", "boat-yard", "1.2")};
  const Matched matched = match(no_system, packages, advisories);
  ASSERT_EQ(matched.findings.size(), 1U);
  EXPECT_EQ(matched.findings[0].package.version, "1.1");
  EXPECT_EQ(matched.findings[0].statements[0].range, "= 1.1");
}

TEST(Match, DebianGoesBySourcePackageAndItsVersion) {
  AdvisorySet advisories;
  add(advisories, "Debian",
      R"([{"id": "DEBIAN-CVE-2030-6", "upstream": ["CVE-2030-6"],
)" + critical +
          R"(
           "affected": [{"package": {"ecosystem": "Debian:12", "name": "openboat"},
             "ecosystem_specific": {"urgency": "unimportant"},
             "ranges": [{"type": "ECOSYSTEM",
                         "events": [{"introduced": "0"}, {"fixed": "1.0-2"}]}]},
            {"package": {"ecosystem": "Debian:11", "name": "libboat1"},
             "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}])");
  Package binary = package("deb", "libboat1", "1.0-1+b3");
  binary.source = {.name = "openboat", .version = "1.0-1"};
  Package fixed = binary;
  fixed.source.version = "1.0-2";
  const std::vector<Package> packages = {binary, fixed, package("rpm", "openboat", "0.1")};
  const Matched matched = match(bookworm, packages, advisories);
  ASSERT_EQ(matched.findings.size(), 1U);
  const Finding& finding = matched.findings[0];
  EXPECT_EQ(finding.id, "CVE-2030-6");
  EXPECT_EQ(finding.package.name, "libboat1");
  EXPECT_EQ(finding.package.source_version, "1.0-1");
  EXPECT_EQ(finding.severity.level, Level::negligible);  // the distribution's own word first
  EXPECT_EQ(finding.severity.source, "debian");
  ASSERT_EQ(matched.problems.size(), 1U);  // an rpm on Debian: its feed does not mean it
  EXPECT_EQ(matched.problems[0].error.code, Errc::database_missing);
}

TEST(Match, AlmaLinuxGoesByBinaryPackageAndErrataNameTheirCves) {
  AdvisorySet advisories;
  add(advisories, "AlmaLinux",
      R"([{"id": "ALSA-2030:1", "summary": "Important: boat update",
           "related": ["CVE-2030-7", "CVE-2030-8"],)" +
          affected("AlmaLinux:9", "boat-libs", R"({"introduced": "0"}, {"fixed": "1:2.0-3.el9"})") +
          R"(}, {"id": "ALBA-2030:2", "summary": "boat bug fix update",)" +
          affected("AlmaLinux:9", "boat-libs", R"({"introduced": "0"}, {"fixed": "1:2.0-4.el9"})") +
          "}]");
  Package binary = package("rpm", "boat-libs", "1:2.0-2.el9");
  binary.source = {.name = "boat", .version = "2.0-2.el9"};
  Package other = package("rpm", "boat-doc", "1:2.0-2.el9");
  other.source = {.name = "boat-libs", .version = "1.0"};
  const std::vector<Package> packages = {binary, other};
  const Matched matched = match({.id = "almalinux", .version = "9.4"}, packages, advisories);
  ASSERT_EQ(matched.findings.size(), 1U);  // and the bug fix is no vulnerability
  const Finding& finding = matched.findings[0];
  EXPECT_EQ(finding.id, "ALSA-2030:1");
  EXPECT_THAT(finding.aliases, ElementsAre("CVE-2030-7", "CVE-2030-8"));
  EXPECT_EQ(finding.severity.level, Level::high);
  EXPECT_EQ(finding.severity.source, "almalinux");
  EXPECT_THAT(finding.fixed_versions, ElementsAre("1:2.0-3.el9"));
}

TEST(Match, ModuleStreamsAndTheDistributionAreBuildsOfTheirOwn) {
  const auto fixed = [](const std::string& id, const std::string& version) {
    return R"({"id": ")" + id + R"(", "summary": "Low: boat security update",)" +
           affected("AlmaLinux:8", "boat",
                    R"({"introduced": "0"}, {"fixed": ")" + version + R"("})") +
           "}";
  };
  AdvisorySet advisories;
  add(advisories, "AlmaLinux",
      "[" + fixed("ALSA-2030:3", "4:5.30.1-452.module_el8.6.0+2766+8bf0b7ce") + "," +
          fixed("ALSA-2030:4", "4:5.26.3-420.el8") + "]");
  const std::vector<Package> packages = {
      package("rpm", "boat", "4:5.26.3-419.el8"),
      package("rpm", "boat", "4:5.24.0-1.module_el8.3.0+2027+c8990d1d"),
      package("rpm", "boat", "4:5.30.1-453.module+el8.7.0+1+a"),
  };
  const Matched matched = match({.id = "almalinux", .version = "8.9"}, packages, advisories);
  ASSERT_EQ(matched.findings.size(), 2U);
  EXPECT_EQ(matched.findings[0].id, "ALSA-2030:3");
  EXPECT_EQ(matched.findings[0].package.version, "4:5.24.0-1.module_el8.3.0+2027+c8990d1d");
  EXPECT_EQ(matched.findings[1].id, "ALSA-2030:4");
  EXPECT_EQ(matched.findings[1].package.version, "4:5.26.3-419.el8");
  EXPECT_THAT(matched.problems, IsEmpty());
}

TEST(Match, ErrataOfOtherModuleStreamsAreSetAside) {
  const auto erratum = [](const std::string& id, const std::string& title) {
    return R"({"id": ")" + id + R"(", "summary": ")" + title + R"(",)" +
           affected("AlmaLinux:8", "boat",
                    R"({"introduced": "0"}, {"fixed": "1:20.1-1.module_el8.9.0+1+b"})") +
           "}";
  };
  AdvisorySet advisories;
  add(advisories, "AlmaLinux",
      "[" + erratum("ALSA-2030:5", "Important: boat:20 security update") + "," +
          erratum("ALSA-2030:6", "Low: (boat:18, boat-tools:18) security update") + "," +
          erratum("ALSA-2030:7", "Low: boat security update") + "]");
  Package boat = package("rpm", "boat", "1:18.2-1.module_el8.9.0+1+a");
  const auto found = [&](const std::string& module) {
    boat.module = module;
    const std::vector<Package> packages = {boat};
    std::vector<std::string> ids;
    for (const Finding& f :
         match({.id = "almalinux", .version = "8"}, packages, advisories).findings)
      ids.push_back(f.id);
    return ids;
  };
  EXPECT_THAT(found("boat:18"), ElementsAre("ALSA-2030:6", "ALSA-2030:7"));
  EXPECT_THAT(found("boat-tools:18"), ElementsAre("ALSA-2030:6", "ALSA-2030:7"));
  EXPECT_THAT(found("boat:1"), ElementsAre("ALSA-2030:7"));
  // A release of a module whose label is not there: all of them may be meant.
  EXPECT_THAT(found(""), testing::SizeIs(3));
}

TEST(Match, SaysWhyThereIsNoFix) {
  AdvisorySet advisories;
  add(advisories, "Wolfi",
      R"([{"id": "CGA-1", "database_specific": {"status": "fix-not-planned"},)" +
          affected("Wolfi", "boat", R"({"introduced": "0"})") + R"(}, {"id": "CGA-2",)" +
          affected("Wolfi", "boat", R"({"introduced": "0"})") + R"(}, {"id": "CGA-3",)" +
          affected("Wolfi", "boat", R"({"introduced": "0"}, {"last_affected": "9-r0"})") + "}]");
  const std::vector<Package> packages = {package("apk", "boat", "1-r0")};
  const Matched matched = match({.id = "wolfi"}, packages, advisories);
  ASSERT_EQ(matched.findings.size(), 3U);
  EXPECT_EQ(matched.findings[0].fix_state, FixState::wont_fix);
  EXPECT_EQ(matched.findings[1].fix_state, FixState::not_fixed);
  EXPECT_EQ(matched.findings[2].fix_state, FixState::unknown);
}

TEST(Match, MaliciousPackagesAreMalware) {
  AdvisorySet advisories;
  add(advisories, "npm",
      R"([{"id": "MAL-2030-1",)" + affected("npm", "boat", R"({"introduced": "0"})") + "}]");
  const std::vector<Package> packages = {package("npm", "boat", "1.0.0")};
  const Matched matched = match(no_system, packages, advisories);
  ASSERT_EQ(matched.findings.size(), 1U);
  EXPECT_EQ(matched.findings[0].kind, FindingKind::malware);
  EXPECT_EQ(matched.findings[0].severity.level, Level::critical);
  EXPECT_EQ(matched.findings[0].severity.source, "ossf");
}

TEST(Match, MalwareStaysMalwareUnderAnotherName) {
  AdvisorySet advisories;
  add(advisories, "npm",
      R"([{"id": "GHSA-0000-0000-0001", "database_specific": {"severity": "LOW"},)" +
          affected("npm", "boat", R"({"introduced": "0"})") +
          R"(}, {"id": "MAL-2030-1", "aliases": ["GHSA-0000-0000-0001"],)" +
          affected("npm", "boat", R"({"introduced": "0"})") + "}]");
  const std::vector<Package> packages = {package("npm", "boat", "1.0.0")};
  const Matched matched = match(no_system, packages, advisories);
  ASSERT_EQ(matched.findings.size(), 1U);
  EXPECT_EQ(matched.findings[0].kind, FindingKind::malware);
  EXPECT_EQ(matched.findings[0].severity.level, Level::critical);
}

TEST(Match, AMissingDatabaseIsNamed) {
  const std::vector<Package> packages = {package("npm", "boat", "1.0.0"),
                                         package("deb", "boat", "1.0")};
  const Matched matched = match(bookworm, packages, {});
  ASSERT_EQ(matched.problems.size(), 2U);
  EXPECT_THAT(matched.problems[0].error.what, HasSubstr("Debian:12"));
  EXPECT_THAT(matched.problems[1].error.what, HasSubstr("npm"));
}

TEST(Match, TheStarterSetAloneIsLoud) {
  AdvisorySet advisories;
  Result<Database> starter = open_starter();
  ASSERT_TRUE(starter) << starter.error().what;
  EXPECT_GE(starter->meta().records, 300U);
  EXPECT_TRUE(starter->verify());
  advisories.starter = *std::move(starter);
  const std::vector<Package> packages = {package("npm", "lodash", "4.17.20"),
                                         package("npm", "minimist", "0.0.8")};
  const Matched matched = match(no_system, packages, advisories);
  EXPECT_FALSE(matched.findings.empty());
  ASSERT_EQ(matched.problems.size(), 1U);
  EXPECT_EQ(matched.problems[0].error.code, Errc::database_incomplete);
  EXPECT_THAT(matched.problems[0].error.what, HasSubstr("at least"));
  EXPECT_TRUE(matched.at_least);
  add(advisories, "npm", R"([{"id": "X",)" + affected("npm", "y", below_two) + "}]");
  const Matched real = match(no_system, packages, advisories);
  EXPECT_THAT(real.findings, IsEmpty());  // a real database takes the starter's place
  EXPECT_FALSE(real.at_least);
}

TEST(Match, SortsAndNumbersEquals) {
  AdvisorySet advisories;
  add(advisories, "npm",
      R"([{"id": "GHSA-9", "database_specific": {"severity": "LOW"},)" +
          affected("npm", "boat", below_two) + R"(}, {"id": "GHSA-8",
           "database_specific": {"severity": "HIGH"},)" +
          affected("npm", "boat", below_two) + "}]");
  const std::vector<Package> packages = {package("npm", "boat", "1.0.0"),
                                         package("npm", "boat", "1.1.0")};
  const Matched matched = match(no_system, packages, advisories);
  ASSERT_EQ(matched.findings.size(), 4U);
  EXPECT_EQ(matched.findings[0].id, "GHSA-8");
  EXPECT_EQ(matched.findings[1].package.version, "1.1.0");
  EXPECT_EQ(matched.findings[3].severity.level, Level::low);
  EXPECT_NE(matched.findings[0].fingerprint, matched.findings[1].fingerprint);
}

TEST(Match, NamesTheEcosystemsThatATargetNeeds) {
  const std::vector<Package> packages = {package("npm", "boat", "1"), package("deb", "boat", "1"),
                                         package("pypi", "boat", "1"),
                                         package("generic", "x", "1")};
  EXPECT_THAT(needed_ecosystems(bookworm, packages), ElementsAre("Debian:12", "PyPI", "npm"));
}

}  // namespace
}  // namespace plimsoll
