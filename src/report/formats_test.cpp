// report/formats_test.cpp - choosing a format, and hostile names in all of them.
// SPDX-License-Identifier: Apache-2.0
#include "report/formats.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "report/explain.h"
#include "report/ink.h"

namespace plimsoll {
namespace {

Finding hostile_finding(const std::string& text, FindingKind kind) {
  Finding finding;
  finding.kind = kind;
  finding.fingerprint = finding.id = finding.title = finding.evidence = text;
  finding.aliases = finding.fixed_versions = finding.references = {text};
  finding.severity = {Level::high, text, 9.8, text};
  finding.package = {.purl = text,
                     .type = text,
                     .name = text,
                     .version = text,
                     .source_name = text,
                     .source_version = text};
  finding.location = {.path = text, .layer = 0, .line = 1};
  finding.statements = {{text, text, Verdict::affected, text}};
  finding.published = text;
  return finding;
}

/// The same bytes in every field that a target or a feed can fill.
Report hostile_report(const std::string& text) {
  Report report;
  report.created = "2026-11-24T12:00:00Z";
  report.artifact = {.kind = "image",
                     .name = text,
                     .reference = text,
                     .digest = text,
                     .image_id = text,
                     .platform = text,
                     .os = {.id = text,
                            .version = text,
                            .codename = text,
                            .name = text,
                            .id_like = {text},
                            .end_of_life = text},
                     .layers = {{.diff_id = text, .digest = text, .created_by = text}}};
  report.databases = {{.name = text, .updated = text}};
  report.packages = {{.type = text,
                      .name = text,
                      .version = text,
                      .arch = text,
                      .source = {.name = text, .version = text},
                      .licenses = {text},
                      .locations = {{.path = text}},
                      .depends_on = {text},
                      .distro = text,
                      .purl = text}};
  report.findings = {hostile_finding(text, FindingKind::vulnerability),
                     hostile_finding(text, FindingKind::secret),
                     hostile_finding(text, FindingKind::vulnerability)};
  report.findings[1].fixed_versions.clear();
  report.findings[2].status = {.state = "suppressed", .reason = text, .by = text};
  report.problems = {{.path = text, .line = 1, .layer = 0, .error = {Errc::malformed, text}}};
  return report;
}

const std::vector<std::string>& hostile_texts() {
  static const std::vector<std::string> texts = {
      "\x1b[2J\x1b]0;title\x07red\x1b[31m",  // clears the screen, sets the title
      "\u202eexe.fdp\u2066\u200f",           // runs backwards
      "\xff\xfe\xc0\xaf\xed\xa0\x80",        // no UTF-8 at all
      "\u009b31m\u0085\u2028",               // C1 controls, other line ends
      "line\nanother\r\nand\ttabs\b\b",      //
      std::string("nul\0nul", 7),            //
      std::string(10'240, 'n'),              //
      "</script>\"'\\,;|`$(x)",              //
      "",
  };
  return texts;
}

TEST(Formats, HostileTextIsHarmlessInEachOfThem) {
  for (const std::string& text : hostile_texts()) {
    const Report report = hostile_report(text);
    for (const std::string_view format : {"table", "json", "cyclonedx", "cyclonedx@1.5"}) {
      for (const std::size_t width : {0U, 40U, 120U}) {
        const std::string out = *render(report, format, {.colour = false, .width = width});
        EXPECT_TRUE(is_utf8(out)) << format;
        EXPECT_EQ(printable(out, true), out) << format;
        EXPECT_EQ(out.find('\t'), std::string::npos) << format;
      }
    }
    const Result<std::string> story = explain(report, text, {});
    const std::string& told = story ? *story : story.error().what;
    EXPECT_EQ(printable(told, true), told);
  }
}

TEST(Formats, ALongNameDoesNotBreakATerminalsColumns) {
  const Report report = hostile_report(std::string(10'240, 'n'));
  const std::string out = *render(report, "table", {.colour = false, .width = 80});
  EXPECT_LT(out.size(), 10'000U);
}

TEST(Formats, OnesThatDoNotExistAreRefusedWithThoseThatDo) {
  const auto error_of = [](std::string_view format) { return check_format(format).error(); };
  EXPECT_EQ(error_of("nope"), (Error{Errc::usage,
                                     "format 'nope' does not exist; there are: table, "
                                     "json (1), cyclonedx (1.6, 1.5)"}));
  EXPECT_EQ(error_of("sarif").what,
            "format 'sarif' is not written yet; there are: table, json (1), cyclonedx (1.6, 1.5)");
  EXPECT_EQ(error_of("cyclonedx@0.9").what,
            "format 'cyclonedx' has no version '0.9'; there are: " + format_names());
  EXPECT_EQ(error_of("table@1").code, Errc::usage);
  EXPECT_EQ(error_of("json@").code, Errc::usage);
  EXPECT_EQ(error_of("").code, Errc::usage);
  EXPECT_EQ(error_of("\x1b[31m").what.find('\x1b'), std::string::npos);
}

TEST(Formats, OnesThatDoExistAreWritten) {
  for (const std::string_view format : {"table", "json", "json@1", "cyclonedx", "cyclonedx@1.6"}) {
    EXPECT_TRUE(check_format(format)) << format;
    EXPECT_TRUE(render(Report{}, format, {})) << format;
  }
}

TEST(Formats, SeveralReportsAtOnce) {
  const std::vector<Report> two = {{.artifact = {.kind = "container", .name = "a"}},
                                   {.artifact = {.kind = "container", .name = "b"}}};
  const std::string table = *render_all(two, "table", {});
  EXPECT_LT(table.find("a  (container)"), table.find("b  (container)"));
  EXPECT_TRUE(render_all(two, "json", {})->contains("\"reports\": ["));
  EXPECT_TRUE(render_all({}, "json", {})->contains("\"reports\": []"));
  EXPECT_EQ(*render_all({}, "table", {}), "");
  EXPECT_EQ(render_all(two, "cyclonedx", {}).error().code, Errc::usage);
  EXPECT_EQ(check_format_of_many("nope").error().code, Errc::usage);
}

}  // namespace
}  // namespace plimsoll
