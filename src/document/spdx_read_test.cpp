// document/spdx_read_test.cpp - SPDX documents of several writers, and what is none.
// SPDX-License-Identifier: Apache-2.0
#include "document/spdx_read.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string document(const std::string& packages, const std::string& more = "") {
  return R"({"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","packages":[)" + packages + "]" +
         more + "}";
}

std::string purl(const std::string& text, const std::string& category = "PACKAGE-MANAGER") {
  return R"("externalRefs":[{"referenceCategory":"SECURITY","referenceType":"cpe23Type",
          "referenceLocator":"cpe:2.3:a:x"},{"referenceCategory":")" +
         category + R"(","referenceType":"purl","referenceLocator":")" + text + R"("}])";
}

BillOfMaterials read(const std::string& packages, const std::string& more = "") {
  const auto bom = read_spdx(document(packages, more), "here");
  EXPECT_TRUE(bom.has_value()) << bom.error().what;
  return bom.value_or(BillOfMaterials{});
}

Errc code_of(const std::string& json) {
  const auto result = read_spdx(json, "here");
  return result ? Errc::usage : result.error().code;
}

TEST(ReadSpdx, APackageIsWhatItsPurlSays) {
  const auto bom = read(R"({"name":"@babel/core","versionInfo":"7.1.0","licenseDeclared":"MIT",
      "sourceInfo":"acquired package info from installed node module manifest file: /b/p, /a/p",)" +
                        purl("pkg:npm/%40babel/core@7.1.0") + "}");
  ASSERT_EQ(bom.packages.size(), 1U);
  const Package& package = bom.packages[0];
  EXPECT_EQ(package.type, "npm");
  EXPECT_EQ(package.name, "@babel/core");
  EXPECT_EQ(package.version, "7.1.0");
  EXPECT_EQ(package.purl, "pkg:npm/%40babel/core@7.1.0");
  EXPECT_THAT(package.licenses, ElementsAre("MIT"));
  EXPECT_THAT(package.locations, ElementsAre(Location{.path = "a/p"}, Location{.path = "b/p"}));
  EXPECT_THAT(bom.problems, IsEmpty());
}

TEST(ReadSpdx, TheVersionMayStandBesideThePurl) {
  const auto bom = read(R"({"versionInfo":"2",)" + purl("pkg:npm/a", "PACKAGE_MANAGER") + "}");
  ASSERT_EQ(bom.packages.size(), 1U);
  EXPECT_EQ(bom.packages[0].purl, "pkg:npm/a@2");
  EXPECT_EQ(bom.packages[0].locations[0].path, "here");
}

TEST(ReadSpdx, LicencesAreDeclaredOrConcludedAndMayHaveNames) {
  const auto bom =
      read(R"({"licenseDeclared":"NOASSERTION","licenseConcluded":"MIT OR Zlib",)" +
               purl("pkg:npm/a@1") + R"(},{"licenseDeclared":"NONE",)" + purl("pkg:npm/b@1") +
               R"(},{"licenseDeclared":"LicenseRef-1",)" + purl("pkg:npm/c@1") + "}",
           R"(,"hasExtractedLicensingInfos":[{"licenseId":"LicenseRef-1","name":"Own terms"}])");
  ASSERT_EQ(bom.packages.size(), 3U);
  EXPECT_THAT(bom.packages[0].licenses, ElementsAre("MIT OR Zlib"));
  EXPECT_THAT(bom.packages[1].licenses, IsEmpty());
  EXPECT_THAT(bom.packages[2].licenses, ElementsAre("Own terms"));
}

TEST(ReadSpdx, SourcePackagesAsSyftAndTrivyTellThem) {
  const auto bom =
      read("{" +
           purl("pkg:deb/debian/libssl3@3.0?arch=amd64&distro=debian-12&upstream=openssl%403.0-1") +
           R"(},{"sourceInfo":"built package from: y 3:1-2",)" +
           purl("pkg:rpm/redhat/x@1-2?epoch=3&distro=rhel-9") + "}");
  ASSERT_EQ(bom.packages.size(), 2U);
  EXPECT_EQ(bom.packages[0].source, (SourcePackage{"openssl", "3.0-1"}));
  EXPECT_EQ(bom.packages[0].arch, "amd64");
  EXPECT_EQ(bom.packages[1].version, "3:1-2");
  EXPECT_EQ(bom.packages[1].source, (SourcePackage{"y", "3:1-2"}));
  EXPECT_EQ(bom.system.id, "debian");
  EXPECT_EQ(bom.system.codename, "bookworm");
}

TEST(ReadSpdx, ASourceRpmIsWhatOthersAreBuiltFrom) {
  const auto bom =
      read(R"({"SPDXID":"SPDXRef-b",)" + purl("pkg:rpm/redhat/openssl-libs@3.0-1?arch=x86_64") +
               R"(},{"SPDXID":"SPDXRef-s",)" +
               purl("pkg:rpm/redhat/openssl@3.0-1?arch=src&epoch=1") + "}",
           R"(,"relationships":[{"spdxElementId":"SPDXRef-b","relationshipType":"GENERATED_FROM",
          "relatedSpdxElement":"SPDXRef-s"},{"spdxElementId":"SPDXRef-b",
          "relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-nobody"}, 7])");
  ASSERT_EQ(bom.packages.size(), 1U);
  EXPECT_EQ(bom.packages[0].name, "openssl-libs");
  EXPECT_EQ(bom.packages[0].source, (SourcePackage{"openssl", "1:3.0-1"}));
}

TEST(ReadSpdx, TheSystemIsAPackage) {
  for (const std::string mark : {R"("primaryPackagePurpose":"OPERATING-SYSTEM")",
                                 R"("SPDXID":"SPDXRef-OperatingSystem-1")"}) {
    const auto bom = read("{" + mark + R"(,"name":"Alpine","versionInfo":"3.19.1"},{)" +
                          purl("pkg:apk/alpine/a@1?distro=3.19.1") + "}");
    EXPECT_EQ(bom.system.id, "alpine");
    EXPECT_EQ(bom.system.version, "3.19.1");
    EXPECT_EQ(bom.packages.size(), 1U);
    EXPECT_THAT(bom.problems, IsEmpty());
  }
}

TEST(ReadSpdx, WhatTheDocumentIsAboutIsNoPackage) {
  const auto bom =
      read(R"({"name":"app","versionInfo":"sha256:1","primaryPackagePurpose":"CONTAINER",)" +
           purl("pkg:oci/app@sha256:1") +
           R"(},{"name":"app","primaryPackagePurpose":"CONTAINER","versionInfo":"1"},
                            {"name":"lock","primaryPackagePurpose":"APPLICATION"},
                            {"name":"/src","versionInfo":"1","primaryPackagePurpose":"FILE"})");
  EXPECT_THAT(bom.packages, IsEmpty());
  EXPECT_THAT(bom.problems, IsEmpty());
}

TEST(ReadSpdx, WhatMakesNoSenseIsAProblem) {
  const auto bom = read("{" + purl("nonsense") + "},{" + purl("pkg:npm/no-version") +
                        R"(},{"name":"nameless","versionInfo":"1"},7,{)" + purl("pkg:npm/good@1") +
                        "},{" + purl("pkg:deb/debian/a@1") + "}");
  EXPECT_EQ(bom.packages.size(), 2U);
  ASSERT_EQ(bom.problems.size(), 4U);
  EXPECT_THAT(bom.problems[0].error.what, HasSubstr("nonsense"));
  EXPECT_THAT(bom.problems[1].error.what, HasSubstr("has no version"));
  EXPECT_THAT(bom.problems[2].error.what, HasSubstr("1 packages have no package URL"));
  EXPECT_THAT(bom.problems[3].error.what, HasSubstr("names the distribution"));
}

TEST(ReadSpdx, PackagesMayComeTwice) {
  const std::string info = R"("sourceInfo":"acquired package info from x: )";
  const auto bom = read("{" + info + R"(/x",)" + purl("pkg:npm/b@1") + "},{" + info + R"(/y",)" +
                        purl("pkg:npm/b@1") + "}");
  ASSERT_EQ(bom.packages.size(), 1U);
  EXPECT_EQ(bom.packages[0].locations.size(), 2U);
}

TEST(ReadSpdx, OtherDocumentsAreRefused) {
  for (const char* const json :
       {"[]", "{}", R"({"bomFormat":"CycloneDX"})", R"({"spdxVersion":"SPDX-2.3","packages":7})",
        R"({"spdxVersion":"SPDX-2.3","relationships":{}})", R"({"spdxVersion":7})"})
    EXPECT_EQ(code_of(json), Errc::malformed) << json;
  EXPECT_EQ(code_of(""), Errc::truncated);
  EXPECT_EQ(code_of(document("{")), Errc::malformed);
  for (const char* const version : {"SPDX-2.1", "SPDX-3.0", "2.3"})
    EXPECT_EQ(code_of(R"({"spdxVersion":")" + std::string(version) + "\"}"), Errc::unsupported);
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "[";
  EXPECT_EQ(code_of(document(deep)), Errc::too_deep);
}

}  // namespace
}  // namespace plimsoll
