// document/cyclonedx_read_test.cpp - bills of materials of several writers, and what is none.
// SPDX-License-Identifier: Apache-2.0
#include "document/cyclonedx_read.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document/cyclonedx.h"

namespace plimsoll {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string bom(const std::string& components) {
  return R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[)" + components + "]}";
}

BillOfMaterials read(const std::string& components) {
  return *read_cyclonedx(bom(components), "here");
}

Errc code_of(const std::string& json) {
  const auto result = read_cyclonedx(json, "here");
  return result ? Errc::usage : result.error().code;
}

TEST(ReadCycloneDx, APackageIsWhatItsPurlSays) {
  const auto result = read(
      R"({"type":"library","name":"core","version":"1","purl":"pkg:npm/%40babel/core@7.1.0",
          "licenses":[{"license":{"id":"MIT"}},{"expression":"A OR B"},{"license":{"name":"Own"}}],
          "evidence":{"occurrences":[{"location":"/srv/b"},{"location":"srv/a"},
                                       {"location":"srv/a"}]}})");
  ASSERT_EQ(result.packages.size(), 1U);
  const Package& package = result.packages[0];
  EXPECT_EQ(package.type, "npm");
  EXPECT_EQ(package.name, "@babel/core");
  EXPECT_EQ(package.version, "7.1.0");
  EXPECT_EQ(package.purl, "pkg:npm/%40babel/core@7.1.0");
  EXPECT_THAT(package.licenses, ElementsAre("MIT", "A OR B", "Own"));
  ASSERT_EQ(package.locations.size(), 2U);
  EXPECT_EQ(package.locations[0].path, "srv/a");
  EXPECT_EQ(package.locations[1].path, "srv/b");
}

TEST(ReadCycloneDx, DistributionPackagesNameTheirSource) {
  const auto result = read(
      R"({"type":"library","name":"libssl3",
          "purl":"pkg:deb/debian/libssl3@3.0?arch=amd64&distro=debian-12&upstream=openssl%403.0-1"},
         {"type":"library","name":"x","purl":"pkg:rpm/redhat/x@1-2?epoch=3&distro=rhel-9",
          "properties":[{"name":"aquasecurity:trivy:SrcName","value":"y"},
                        {"name":"aquasecurity:trivy:SrcVersion","value":"1"},
                        {"name":"aquasecurity:trivy:SrcRelease","value":"2"},
                        {"name":"aquasecurity:trivy:SrcEpoch","value":"3"}]})");
  ASSERT_EQ(result.packages.size(), 2U);
  EXPECT_EQ(result.packages[0].source, (SourcePackage{"openssl", "3.0-1"}));
  EXPECT_EQ(result.packages[0].arch, "amd64");
  EXPECT_EQ(result.packages[1].version, "3:1-2");
  EXPECT_EQ(result.packages[1].source, (SourcePackage{"y", "3:1-2"}));
  EXPECT_EQ(result.system.id, "debian");  // of the packages, as no component names one
  EXPECT_EQ(result.system.version, "12");
  EXPECT_EQ(result.system.codename, "bookworm");
}

TEST(ReadCycloneDx, TheSystemIsAComponent) {
  const auto result = read(R"({"type":"operating-system","name":"alpine","version":"3.19.1"},
                              {"type":"library","purl":"pkg:apk/alpine/a@1?distro=3.19.1"})");
  EXPECT_EQ(result.system.id, "alpine");
  EXPECT_EQ(result.system.version, "3.19.1");
}

TEST(ReadCycloneDx, PackagesOfNoSystemAreAProblem) {
  const auto result = read(R"({"type":"library","purl":"pkg:deb/debian/a@1?distro=bookworm"})");
  EXPECT_EQ(result.system.id, "");
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_THAT(result.problems[0].error.what, HasSubstr("names the distribution"));
  EXPECT_EQ(read(R"({"type":"library","purl":"pkg:rpm/opensuse/a@1?distro=opensuse-leap-15.5"})")
                .system.id,
            "opensuse-leap");
}

TEST(ReadCycloneDx, ComponentsMayHoldOthersAndComeTwice) {
  const auto result = read(R"({"type":"application","name":"app","components":[
      {"type":"library","purl":"pkg:npm/b@1","evidence":{"occurrences":[{"location":"x"}]}},
      {"type":"library","purl":"pkg:npm/a@1"},
      {"type":"library","purl":"pkg:npm/b@1","evidence":{"occurrences":[{"location":"y"}]}}]})");
  ASSERT_EQ(result.packages.size(), 2U);
  EXPECT_EQ(result.packages[0].name, "a");
  EXPECT_EQ(result.packages[0].locations[0].path, "here");
  EXPECT_EQ(result.packages[1].locations.size(), 2U);
  EXPECT_THAT(result.problems, IsEmpty());
}

TEST(ReadCycloneDx, WhatMakesNoSenseIsAProblem) {
  const auto result = read(R"({"type":"library","purl":"nonsense"},
      {"type":"library","purl":"pkg:npm/no-version"},
      {"type":"library","name":"nameless"}, {"type":"file","name":"f"}, 7,
      {"type":"library","purl":"pkg:npm/good@1"})");
  EXPECT_EQ(result.packages.size(), 1U);
  ASSERT_EQ(result.problems.size(), 3U);
  EXPECT_THAT(result.problems[0].error.what, HasSubstr("nonsense"));
  EXPECT_THAT(result.problems[1].error.what, HasSubstr("has no version"));
  EXPECT_THAT(result.problems[2].error.what, HasSubstr("1 components have no package URL"));
}

TEST(ReadCycloneDx, OurOwnDocumentsComeBack) {
  Report report;
  report.artifact = {.kind = "image", .name = "app"};
  report.artifact.os = {.id = "debian", .version = "12", .name = "Debian 12"};
  report.packages.push_back({.type = "deb",
                             .name = "libssl3",
                             .version = "3.0-1",
                             .arch = "amd64",
                             .source = {"openssl", "3.0"},
                             .locations = {{.path = "var/lib/dpkg/status"}},
                             .distro = "debian-12",
                             .purl = "pkg:deb/debian/libssl3@3.0-1?arch=amd64&distro=debian-12"});
  report.packages.push_back({.type = "golang",
                             .name = "golang.org/x/net",
                             .version = "v0.1.0",
                             .locations = {{.path = "bin/app"}},
                             .purl = "pkg:golang/golang.org/x/net@v0.1.0"});
  const auto result = read_cyclonedx(write_cyclonedx(report, "1.6"), "here");
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->packages, report.packages);
  EXPECT_EQ(result->system.id, "debian");
  EXPECT_EQ(result->system.name, "Debian 12");
}

TEST(ReadCycloneDx, OtherDocumentsAreRefused) {
  for (const char* const json : {"[]", "{}", R"({"bomFormat":"SPDX"})",
                                 R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":7})"})
    EXPECT_EQ(code_of(json), Errc::malformed) << json;
  EXPECT_EQ(code_of(""), Errc::truncated);
  EXPECT_EQ(code_of(bom("{")), Errc::malformed);
  EXPECT_EQ(code_of(R"({"bomFormat":"CycloneDX","specVersion":"2.0"})"), Errc::unsupported);
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += R"({"components":[)";
  EXPECT_EQ(code_of(bom(deep)), Errc::too_deep);
}

}  // namespace
}  // namespace plimsoll
