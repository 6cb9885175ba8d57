// document/cyclonedx_test.cpp - what a bill of materials says of a report.
// SPDX-License-Identifier: Apache-2.0
#include "document/cyclonedx.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/text.h"
#include "document/bom.h"

namespace plimsoll {
namespace {

Package npm(std::string name, std::string path) {
  Package package = {.type = "npm", .name = name, .version = "1.0.0"};
  package.purl = "pkg:npm/" + replace_all(name, "@", "%40") + "@1.0.0";
  package.locations = {{.path = std::move(path), .layer = 1}};
  return package;
}

Report small_report() {
  Report report;
  report.created = "2026-11-24T12:00:00Z";
  report.artifact = {.kind = "image", .name = "app:1", .digest = "sha256:aa"};
  report.artifact.os = {.id = "debian", .version = "12"};
  report.artifact.layers = {{.index = 1, .diff_id = "sha256:bb"}};
  report.packages = {npm("@babel/core", "a/package.json"), npm("ms", "b/package.json"),
                     npm("ms", "c/package.json")};
  report.packages[0].depends_on = {"pkg:npm/ms@1.0.0", "pkg:npm/gone@1.0.0"};
  report.packages[0].licenses = {"mit", "see LICENSE"};
  report.packages[1].licenses = {"MIT OR Apache-2.0"};
  Finding finding;
  finding.id = "CVE-2024-0001";
  finding.aliases = {"GHSA-aaaa-bbbb-cccc"};
  finding.severity = {Level::negligible, "ghsa", 3.1, "CVSS:4.0/AV:N"};
  finding.package = {.purl = "pkg:npm/ms@1.0.0", .type = "npm", .name = "ms", .version = "1.0.0"};
  finding.fixed_versions = {"2.0.0"};
  finding.references = {"https://example.org/1", "javascript:x", "https://example.org/a b"};
  report.findings = {finding, finding};
  report.findings[1].status = {.state = "suppressed", .reason = "no network", .by = "vex.json"};
  return report;
}

/// Parsed, and the text that it points into.
struct Parsed {
  std::string text;
  JsonDocument document;
  explicit Parsed(const Report& report) : text(write_cyclonedx(report, "1.6")) {
    EXPECT_TRUE(document.parse(text));
  }
  JsonValue operator[](std::string_view key) const { return document.root()[key]; }
};

JsonValue item(JsonValue list, std::size_t index) {
  for (const JsonValue one : list.items()) {
    if (index-- == 0) return one;
  }
  return {};
}

std::string property(JsonValue object, std::string_view name) {
  for (const JsonValue one : object["properties"].items()) {
    if (one["name"].text() == name) return std::string(one["value"].text());
  }
  return "none";
}

TEST(CycloneDx, OneComponentForEachPurlWithAllItsPlaces) {
  const Parsed bom(small_report());
  const JsonValue babel = item(bom["components"], 1);
  const JsonValue ms = item(bom["components"], 2);
  EXPECT_EQ(item(bom["components"], 0)["type"].text(), "operating-system");
  EXPECT_EQ(babel["group"].text(), "@babel");
  EXPECT_EQ(babel["name"].text(), "core");
  EXPECT_EQ(babel["bom-ref"].text(), babel["purl"].text());
  EXPECT_EQ(item(ms["evidence"]["occurrences"], 0)["location"].text(), "b/package.json");
  EXPECT_EQ(item(ms["evidence"]["occurrences"], 1)["location"].text(), "c/package.json");
  EXPECT_FALSE(item(bom["components"], 3).exists());
  EXPECT_EQ(property(ms, "plimsoll:layer"), "1");
  EXPECT_EQ(property(ms, "plimsoll:layer_diff_id"), "sha256:bb");
}

TEST(CycloneDx, LicencesAreIdsNamesOrAnExpression) {
  const Parsed bom(small_report());
  const JsonValue babel = item(bom["components"], 1)["licenses"];
  EXPECT_EQ(item(babel, 0)["license"]["id"].text(), "MIT");
  EXPECT_EQ(item(babel, 1)["license"]["name"].text(), "see LICENSE");
  EXPECT_EQ(item(item(bom["components"], 2)["licenses"], 0)["expression"].text(),
            "MIT OR Apache-2.0");
}

TEST(CycloneDx, DependenciesNameOnlyWhatIsThere) {
  const Parsed bom(small_report());
  const JsonValue root = item(bom["dependencies"], 0);
  EXPECT_EQ(root["ref"].text(), bom["metadata"]["component"]["bom-ref"].text());
  EXPECT_EQ(item(root["dependsOn"], 0).text(), "pkg:npm/%40babel/core@1.0.0");
  EXPECT_EQ(item(root["dependsOn"], 1).text(), "system:debian@12");
  const JsonValue babel = item(bom["dependencies"], 2);
  EXPECT_EQ(item(babel["dependsOn"], 0).text(), "pkg:npm/ms@1.0.0");
  EXPECT_FALSE(item(babel["dependsOn"], 1).exists());
}

TEST(CycloneDx, VulnerabilitiesSayHowBadWhereAndWhatToDo) {
  const Parsed bom(small_report());
  const JsonValue open = item(bom["vulnerabilities"], 0);
  const JsonValue suppressed = item(bom["vulnerabilities"], 1);
  const JsonValue rating = item(open["ratings"], 0);
  EXPECT_EQ(rating["method"].text(), "CVSSv4");
  EXPECT_EQ(rating["severity"].text(), "info");
  EXPECT_EQ(rating["score"].number(), 3.1);
  EXPECT_EQ(item(open["affects"], 0)["ref"].text(), "pkg:npm/ms@1.0.0");
  EXPECT_EQ(open["recommendation"].text(), "Upgrade ms 1.0.0; fixed in 2.0.0");
  EXPECT_EQ(item(open["references"], 0)["source"]["url"].text(),
            "https://github.com/advisories/GHSA-aaaa-bbbb-cccc");
  EXPECT_EQ(item(open["advisories"], 0)["url"].text(), "https://example.org/1");
  EXPECT_FALSE(item(open["advisories"], 1).exists()) << "what is no address is left out";
  EXPECT_FALSE(open["analysis"].exists());
  EXPECT_EQ(suppressed["analysis"]["detail"].text(), "suppressed by vex.json: no network");
}

TEST(CycloneDx, TheSerialNumberFollowsFromTheContentAlone) {
  Report report = small_report();
  const Parsed first(report);
  report.created = "2027-01-01T00:00:00Z";
  const Parsed later(report);
  report.packages[0].version = "1.0.1";
  const Parsed other(report);
  EXPECT_EQ(first["serialNumber"].text(), later["serialNumber"].text());
  EXPECT_NE(first["serialNumber"].text(), other["serialNumber"].text());
  EXPECT_EQ(later["metadata"]["timestamp"].text(), "2027-01-01T00:00:00Z");
  EXPECT_EQ(first["serialNumber"].text().size(), "urn:uuid:"sv.size() + 36);
}

TEST(CycloneDx, ReferencesAreUniqueWhenDifferentPackagesShareAPurl) {
  Report report = small_report();
  report.packages[2].version = "9.9.9";
  const Bom bom = bom_of(report);
  ASSERT_EQ(bom.components.size(), 3U);
  EXPECT_EQ(bom.components[1].ref, "pkg:npm/ms@1.0.0");
  EXPECT_EQ(bom.components[2].ref, "pkg:npm/ms@1.0.0#2");
}

TEST(CycloneDx, AnImageHasAPurlWhereItsDigestIsKnown) {
  EXPECT_EQ(oci_purl({.kind = "image", .name = "app:1", .digest = "sha256:aa"}),
            "pkg:oci/app@sha256:aa?tag=1");
  const Artifact full = {.kind = "image",
                         .name = "x",
                         .reference = "registry.example.org:5000/web/Shop@sha256:aa",
                         .digest = "sha256:aa",
                         .platform = "linux/arm64/v8"};
  EXPECT_EQ(oci_purl(full),
            "pkg:oci/shop@sha256:aa?arch=arm64&"
            "repository_url=registry.example.org:5000%2Fweb%2FShop");
  EXPECT_EQ(oci_purl({.kind = "image", .name = "app:1"}), "");
  EXPECT_EQ(oci_purl({.kind = "rootfs", .name = "/", .digest = "sha256:aa"}), "");
}

TEST(CycloneDx, WhatHasNoMemberThereIsNotLost) {
  Report report = small_report();
  report.at_least = true;
  report.findings[1].kind = FindingKind::secret;
  report.problems = {{.path = "a", .layer = 1, .error = {Errc::truncated, "ends"}}};
  const Parsed bom(report);
  EXPECT_EQ(property(bom["metadata"], "plimsoll:at_least"), "true");
  EXPECT_EQ(property(bom["metadata"], "plimsoll:other_findings"), "1");
  EXPECT_EQ(property(bom["metadata"], "plimsoll:problem"), "layer 1: a: truncated: ends");
}

}  // namespace
}  // namespace plimsoll
