// image/provenance_test.cpp - statements as BuildKit, GitHub and others write them, and wrong ones.
// SPDX-License-Identifier: Apache-2.0
#include "image/provenance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string digest = "sha256:" + std::string(64, 'a');

std::string statement(const std::string& predicate, const std::string& type = "v1",
                      char subject = 'a') {
  return R"({"_type":"https://in-toto.io/Statement/v0.1",
             "predicateType":"https://slsa.dev/provenance/)" +
         type + R"(","subject":[{"name":"app","digest":{"sha256":")" + std::string(64, subject) +
         R"("}}],"predicate":)" + predicate + "}";
}

Attestation stated(const std::string& predicate, const std::string& type = "v1") {
  return provenance_in_statement(statement(predicate, type), digest).value_or(Attestation{});
}

TEST(Provenance, OfTheFirstVersion) {
  const Attestation found = stated(R"({
    "builder": {"id": "https://ci.example/runs/7"},
    "invocation": {"configSource": {"uri": "https://git.example/app.git#refs/heads/main"}},
    "materials": [{"uri": "pkg:docker/alpine@3.20"}, {"uri": "https://git.example/lib.git"}, {}]})",
                                   "v0.2");
  EXPECT_TRUE(found.is_read);
  EXPECT_EQ(found.predicate_type, "https://slsa.dev/provenance/v0.2");
  EXPECT_EQ(found.builder, "https://ci.example/runs/7");
  EXPECT_EQ(found.source, "https://git.example/app.git#refs/heads/main");
  EXPECT_THAT(found.materials,
              ElementsAre("pkg:docker/alpine@3.20", "https://git.example/lib.git"));
}

TEST(Provenance, OfTheSecondVersion) {
  const Attestation found = stated(R"({
    "buildDefinition": {"externalParameters": {"configSource": {"uri": "https://git.example/a"}},
                        "resolvedDependencies": [{"uri": "pkg:docker/golang@1.24"}]},
    "runDetails": {"builder": {"id": "https://ci.example/builder"}}})");
  EXPECT_EQ(found.builder, "https://ci.example/builder");
  EXPECT_EQ(found.source, "https://git.example/a");
  EXPECT_THAT(found.materials, ElementsAre("pkg:docker/golang@1.24"));
}

TEST(Provenance, SourcesElsewhere) {
  EXPECT_EQ(stated(R"({"buildDefinition":{"externalParameters":{"workflow":{"repository":"r"}}}})")
                .source,
            "r");
  EXPECT_EQ(stated(R"({"buildDefinition":{"externalParameters":{"source":{"uri":"u"}}}})").source,
            "u");
  EXPECT_EQ(stated(R"({"buildDefinition":{"externalParameters":{"source":"s"}}})").source, "s");
  EXPECT_EQ(stated(R"({"buildDefinition":{},
                       "runDetails":{"metadata":{"buildkit_metadata":{"vcs":{"source":"v"}}}}})")
                .source,
            "v");
  EXPECT_EQ(stated(R"({"metadata":
                       {"https://mobyproject.org/buildkit@v1#metadata":{"vcs":{"source":"w"}}}})",
                   "v0.2")
                .source,
            "w");
  EXPECT_EQ(stated(R"({"materials":[{"uri":"pkg:docker/a"},
                                    {"uri":"git+https://git.example/a@refs/heads/main"}]})",
                   "v0.2")
                .source,
            "git+https://git.example/a@refs/heads/main");
  EXPECT_EQ(stated(R"({"materials":[{"uri":"pkg:docker/a.github"}]})", "v0.2").source, "");
}

TEST(Provenance, WhatIsOfTheWrongTypeIsNotThere) {
  const Attestation found =
      stated(R"({"builder":"x","invocation":[],"materials":{"uri":"a"},"metadata":7})", "v0.2");
  EXPECT_TRUE(found.is_read);
  EXPECT_EQ(found.builder + found.source, "");
  EXPECT_TRUE(found.materials.empty());
}

Errc code(const std::string& json) {
  const auto found = provenance_in_statement(json, digest);
  return found ? Errc::usage : found.error().code;
}

TEST(Provenance, WrongOnes) {
  EXPECT_EQ(code(statement("{}", "v1", 'b')), Errc::conflict);
  EXPECT_EQ(code(statement("[]")), Errc::malformed);
  EXPECT_EQ(code("{}"), Errc::malformed);
  EXPECT_EQ(code(statement("{}").substr(0, 100)), Errc::truncated);
  EXPECT_EQ(code(R"({"_type":"https://in-toto.io/Statement/v1","predicateType":"https://x.example",
                     "subject":[],"predicate":{}})"),
            Errc::unsupported);
  EXPECT_EQ(code(statement(std::string(200, '[') + std::string(200, ']'))), Errc::too_deep);
}

TEST(Provenance, IsBounded) {
  std::string many = R"({"materials":[)";
  for (int i = 0; i < 1001; ++i) many += R"({"uri":"u"},)";
  many.back() = ']';
  EXPECT_EQ(code(statement(many + "}", "v0.2")), Errc::too_many);
  const std::string name(100'000, 'x');
  EXPECT_EQ(stated(R"({"builder":{"id":")" + name + R"("}})", "v0.2").builder.size(), 4096U);
}

}  // namespace
}  // namespace plimsoll
