// document/report_json_test.cpp - reports as JSON, and back.
// SPDX-License-Identifier: Apache-2.0
#include "document/report_json.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace plimsoll {
namespace {

Artifact full_artifact() {
  return {.kind = "image",
          .name = "app:1.4",
          .reference = "registry.test/app:1.4",
          .digest = "sha256:aa",
          .image_id = "sha256:bb",
          .platform = "linux/amd64",
          .os = {.id = "debian",
                 .version = "12",
                 .codename = "bookworm",
                 .name = "Debian GNU/Linux 12 (bookworm)",
                 .id_like = {"x"},
                 .end_of_life = "2026-06-10"},
          .layers = {{.index = 0,
                      .diff_id = "sha256:cc",
                      .digest = "sha256:dd",
                      .size = 7,
                      .created_by = "RUN a &&\n b",
                      .base = true,
                      .verified = true}}};
}

Package full_package() {
  return {.type = "npm",
          .name = "@babel/core",
          .version = "7.0.0",
          .arch = "amd64",
          .module = "boat:2",
          .source = {.name = "babel", .version = "7"},
          .licenses = {"MIT"},
          .locations = {{.path = "app/package.json", .layer = 1, .line = 3}},
          .relationship = Relationship::direct,
          .scope = Scope::development,
          .depends_on = {"pkg:npm/ms@2.0.0"},
          .distro = "debian-12",
          .purl = "pkg:npm/%40babel/core@7.0.0",
          .base = true};
}

Finding full_finding() {
  return {.fingerprint = "f1",
          .kind = FindingKind::vulnerability,
          .id = "CVE-2024-0001",
          .aliases = {"GHSA-aaaa-bbbb-cccc"},
          .title = "a title",
          .severity = {Level::high, "ghsa", 7.5, "CVSS:3.1/AV:N"},
          .package = {.purl = "pkg:npm/%40babel/core@7.0.0",
                      .type = "npm",
                      .name = "@babel/core",
                      .version = "7.0.0",
                      .source_name = "babel",
                      .source_version = "7"},
          .fixed_versions = {"7.0.1", "8.0.0"},
          .fix_state = FixState::fixed,
          .location = {.path = "app/package.json", .layer = 1, .line = 3},
          .removed_in = 2,
          .evidence = "one\n\ttwo",
          .statements = {{"osv/npm", "GHSA-aaaa-bbbb-cccc", Verdict::affected, "< 7.0.1"}},
          .status = {.state = "suppressed", .reason = "not used", .by = ".ignore"},
          .references = {"https://example.org/1"},
          .published = "2024-01-01T00:00:00Z",
          .known_exploited = true};
}

/// Every field of the model set to something of its own.
Report full_report() {
  Report report;
  report.tool_version = "0.1.0";
  report.created = "2026-11-24T12:00:00Z";
  report.artifact = full_artifact();
  report.databases = {{.name = "osv/npm", .records = 9, .updated = "2026-11-24T09:00:00Z"}};
  report.packages = {full_package()};
  report.findings = {full_finding(),
                     {.fingerprint = "f2", .kind = FindingKind::secret, .id = "aws-key"}};
  report.problems = {{.path = "a/b", .line = 4, .layer = 2, .error = {Errc::too_deep, "deep"}},
                     {.path = "", .error = {Errc::database_incomplete, "starter set"}}};
  report.suppressed = 3;
  report.at_least = true;
  return report;
}

TEST(ReportJson, WhatWasWrittenIsReadAndWrittenTheSame) {
  const std::string once = write_report(full_report());
  const Result<Report> read = read_report(once);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(write_report(*read), once);
  EXPECT_EQ(read->packages, full_report().packages);
  EXPECT_EQ(read->problems, full_report().problems);
  EXPECT_EQ(read->artifact.os, full_report().artifact.os);
  EXPECT_EQ(read->findings[0].package, full_report().findings[0].package);
  EXPECT_EQ(read->findings[0].statements, full_report().findings[0].statements);
  EXPECT_EQ(read->findings[0].status, full_report().findings[0].status);
}

TEST(ReportJson, AnEmptyReportKeepsItsListsAndTotals) {
  Report empty;
  empty.artifact = {.kind = "rootfs", .name = "/"};
  const std::string text = write_report(empty);
  for (const std::string_view part : {"\"packages\": []", "\"findings\": []", "\"problems\": []",
                                      "\"critical\": 0", "\"at_least\": false"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(text.find("\"os\""), std::string::npos);
  ASSERT_TRUE(read_report(text));
  EXPECT_EQ(write_report(*read_report(text)), text);
}

TEST(ReportJson, SuppressedFindingsCountAtNoLevel) {
  Report report = full_report();
  EXPECT_EQ(count_at(report, Level::high), 0U);
  report.findings[0].status = {};
  EXPECT_EQ(count_at(report, Level::high), 1U);
}

TEST(ReportJson, NoByteThatATerminalObeysIsLeft) {
  const std::string nasty = "\x1b[31mred\x07\u202e\u009b \xff\xfe nul:" + std::string(1, '\0');
  Report report = full_report();
  report.artifact.name = report.artifact.layers[0].created_by = nasty;
  report.packages[0].name = report.packages[0].locations[0].path = nasty;
  report.findings[0].title = report.findings[0].evidence = nasty;
  report.problems[0].error.what = nasty;
  const std::string text = write_report(report);
  EXPECT_TRUE(is_utf8(text));
  EXPECT_EQ(printable(text, true), text);
  EXPECT_EQ(text.find("\\u00"), std::string::npos) << "escapes must survive a script that decodes";
  EXPECT_EQ(write_report(*read_report(text)), text);
}

TEST(ReportJson, ErrorsNameTheMember) {
  const auto error_of = [](std::string_view from, std::string_view to) {
    const std::string text = replace_all(write_report(full_report()), from, to);
    const Result<Report> read = read_report(text);
    return read ? std::string("read without error") : read.error().what;
  };
  EXPECT_EQ(error_of("\"level\": \"high\"", "\"level\": \"hihg\""),
            "findings[0].severity.level: has an unknown value: 'hihg'");
  EXPECT_EQ(error_of("\"fingerprint\": \"f2\",", ""), "findings[1].fingerprint: is missing");
  EXPECT_EQ(error_of("\"layer\": 1,", "\"layer\": -1,"),
            "packages[0].locations[0].layer: is no whole number");
  EXPECT_EQ(error_of("\"size\": 7", "\"size\": \"7\""),
            "artifact.layers[0].size: is no whole number");
  EXPECT_EQ(error_of("\"licenses\": [", "\"licenses\": 1, \"x\": ["),
            "packages[0].licenses: is no list");
  EXPECT_EQ(error_of("\"score\": 7.5", "\"score\": 75"),
            "findings[0].severity.score: is no number from 0 to 10");
  EXPECT_EQ(error_of("\"too-deep\"", "\"deep\""), "problems[0].code: has an unknown value: 'deep'");
  EXPECT_EQ(error_of("\"schema_version\": \"1\"", "\"schema_version\": \"2\""),
            "report: schema_version is '2', this version reads '1'");
  EXPECT_EQ(read_report("[]").error().what, "report: is no object");
  EXPECT_EQ(read_report("{}").error().what, "report: has no schema_version");
  EXPECT_EQ(read_report("{").error().code, Errc::truncated);
  EXPECT_EQ(read_report(R"({"schema_version": "1", "reports": []})").error().code,
            Errc::unsupported);
}

TEST(ReportJson, MembersOfANewerVersionAreIgnored) {
  const std::string text = replace_all(write_report(full_report()), "\"kind\": \"image\"",
                                       "\"new\": {\"a\": [1]}, \"kind\": \"image\"");
  EXPECT_TRUE(read_report(text));
}

TEST(ReportJson, ListsComeBack) {
  const std::vector reports = {full_report(), full_report()};
  const std::vector<ReportFailure> failures = {{"app:1\x1b", {Errc::io, "is\ngone"}}};
  const std::string text = write_reports(reports, failures);
  EXPECT_EQ(printable(text, true), text);
  const auto set = read_reports(text);
  ASSERT_TRUE(set) << set.error().what;
  EXPECT_TRUE(set->is_list);
  EXPECT_EQ(set->reports.size(), 2U);
  ASSERT_EQ(set->failures.size(), 1U);
  EXPECT_EQ(set->failures[0].error.code, Errc::io);
  EXPECT_EQ(write_reports(set->reports, set->failures), text);
  EXPECT_EQ(write_reports({}).find("failures"), std::string::npos);
  EXPECT_TRUE(read_reports(write_reports({}))->reports.empty());
}

TEST(ReportJson, OneReportIsASetOfOne) {
  const auto set = read_reports(write_report(full_report()));
  ASSERT_TRUE(set);
  EXPECT_FALSE(set->is_list);
  ASSERT_EQ(set->reports.size(), 1U);
  EXPECT_EQ(write_report(set->reports[0]), write_report(full_report()));
}

TEST(ReportJson, ErrorsNameTheReport) {
  const auto error_of = [](const std::string& members) {
    const auto set = read_reports(R"({"schema_version": "1", )" + members + "}");
    return set ? std::string("read without error") : set.error().what;
  };
  EXPECT_EQ(error_of(R"("reports": 7)"), "reports: is no list");
  EXPECT_EQ(error_of(R"("reports": [7])"), "reports[0].artifact: is missing");
  EXPECT_EQ(error_of(R"("reports": [], "failures": {})"), "failures: is no list");
  EXPECT_EQ(error_of(R"("reports": [], "failures": [{"code": "io"}])"),
            "failures[0].name: is missing");
  EXPECT_EQ(error_of(R"("reports": [], "failures": [{"name": "a", "code": "x"}])"),
            "failures[0].code: has an unknown value: 'x'");
  const std::string spoilt = replace_all(write_reports(std::vector{full_report()}),
                                         "\"level\": \"high\"", "\"level\": \"hihg\"");
  EXPECT_EQ(read_reports(spoilt).error().what,
            "reports[0].findings[0].severity.level: has an unknown value: 'hihg'");
}

TEST(ReportJson, HostileDepthIsAnError) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(read_report(R"({"schema_version": "1", "artifact": )" + deep + "}").error().code,
            Errc::too_deep);
}

}  // namespace
}  // namespace plimsoll
