// image/documents_test.cpp - the JSON documents of images, right, odd and wrong.
// SPDX-License-Identifier: Apache-2.0
#include "image/documents.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

const std::string digest = "sha256:" + std::string(64, 'a');

std::string blob(const std::string& more = "") {
  return R"({"mediaType":"x","digest":")" + digest + R"(","size":7)" + more + "}";
}

template <typename T>
Errc code_of(const Result<T>& result) {
  return result ? Errc::usage : result.error().code;
}

TEST(Documents, AnIndexListsManifests) {
  const auto index =
      parse_manifest(R"({"schemaVersion":2,"manifests":[)" +
                     blob(R"(,"platform":{"os":"linux","architecture":"arm64","variant":"v8"},
              "annotations":{"org.opencontainers.image.ref.name":"1.2"})") +
                     "]}");
  ASSERT_TRUE(index.has_value());
  ASSERT_EQ(index->manifests.size(), 1U);
  EXPECT_EQ(to_text(*index->manifests[0].platform), "linux/arm64/v8");
  EXPECT_EQ(index->manifests[0].reference_name, "1.2");
  EXPECT_EQ(index->manifests[0].size, 7U);
  EXPECT_FALSE(index->config.has_value());
}

TEST(Documents, AManifestListsLayers) {
  const auto manifest =
      parse_manifest(R"({"config":)" + blob() + R"(,"layers":[)" + blob() + "," + blob() + "]}");
  ASSERT_TRUE(manifest.has_value());
  EXPECT_EQ(manifest->layers.size(), 2U);
  EXPECT_TRUE(parse_manifest(R"({"config":)" + blob() + R"(,"layers":null})").has_value());
}

TEST(Documents, WhatIsNoManifestIsSaid) {
  for (const std::string& bad :
       {std::string("[]"), std::string("{}"), std::string(""), std::string("{"),
        std::string(R"({"manifests":{}})"), std::string(R"({"manifests":[1]})"),
        std::string(R"({"config":"x","layers":[]})"), R"({"config":)" + blob() + "}",
        R"({"config":)" + blob() + R"(,"layers":{}})",
        R"({"config":)" + blob() + R"(,"layers":[{"digest":"sha256:../../etc/passwd"}]})",
        R"({"config":)" + blob() + R"(,"layers":[{"digest":"md5:aa"}]})",
        R"({"config":)" + blob() + R"(,"layers":[null]})"}) {
    EXPECT_FALSE(parse_manifest(bad).has_value()) << bad;
  }
  EXPECT_EQ(code_of(parse_manifest(R"({"schemaVersion":1,"fsLayers":[]})")), Errc::unsupported);
}

TEST(Documents, ThousandsOfLayersAreReadAndMoreAreRefused) {
  const auto with = [](int n) {
    std::string text = R"({"config":)" + blob() + R"(,"layers":[)" + blob();
    for (int i = 1; i < n; ++i) text += "," + blob();
    return parse_manifest(text + "]}");
  };
  EXPECT_EQ(with(5000)->layers.size(), 5000U);
  EXPECT_EQ(code_of(with(10'001)), Errc::too_many);
}

TEST(Documents, NestingAndNumberOfValuesAreBounded) {
  EXPECT_EQ(code_of(parse_config(std::string(10'000, '['))), Errc::too_deep);
  std::string many = "{\"x\":[1";
  for (int i = 0; i < 1'100'000; ++i) many += ",1";
  EXPECT_EQ(code_of(parse_config(many + "]}")), Errc::too_many);
}

TEST(Documents, AConfigNamesDiffIdsAndHistory) {
  const auto config =
      parse_config(R"({"os":"linux","architecture":"amd64","rootfs":{"diff_ids":[")" + digest +
                   R"("]},"history":[{"created_by":"RUN x"},
                                   {"created_by":"CMD y","empty_layer":true}, 7]})");
  ASSERT_TRUE(config.has_value());
  EXPECT_EQ(to_text(config->platform), "linux/amd64");
  EXPECT_EQ(config->diff_ids.size(), 1U);
  ASSERT_EQ(config->settings.history.size(), 3U);
  EXPECT_TRUE(config->settings.history[1].empty_layer);
  EXPECT_EQ(config->settings.history[2].created_by, "");
  EXPECT_TRUE(parse_config("{}").has_value());
  for (const char* const bad :
       {"[]", R"({"rootfs":{"diff_ids":{}}})", R"({"rootfs":{"diff_ids":[1]}})",
        R"({"rootfs":{"diff_ids":["sha256:zz"]}})"}) {
    EXPECT_EQ(code_of(parse_config(bad)), Errc::malformed) << bad;
  }
}

TEST(Documents, AConfigSaysHowContainersRun) {
  const auto config = parse_config(
      R"({"created":"2026-01-01T00:00:00Z","config":{"User":"app:app","Env":["A=b=c","NONE"],
          "ExposedPorts":{"8080/tcp":{},"22/tcp":{}},"Volumes":{"/data":{}},"Entrypoint":"sh",
          "Cmd":["a","b"],"WorkingDir":"/w","Labels":{"x":"y"},"Healthcheck":{"Test":["NONE"]}}})");
  ASSERT_TRUE(config.has_value());
  const ImageSettings& settings = config->settings;
  EXPECT_EQ(settings.user, "app:app");
  EXPECT_EQ(settings.environment, (std::vector<NamedText>{{"A", "b=c"}, {"NONE", ""}}));
  EXPECT_EQ(settings.ports, (std::vector<std::string>{"22/tcp", "8080/tcp"}));
  EXPECT_EQ(settings.volumes, (std::vector<std::string>{"/data"}));
  EXPECT_EQ(settings.entrypoint, (std::vector<std::string>{"sh"}));
  EXPECT_EQ(settings.command, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(settings.labels, (std::vector<NamedText>{{"x", "y"}}));
  EXPECT_TRUE(settings.health.set && settings.health.disabled);
  EXPECT_TRUE(settings.unread.empty());
}

TEST(Documents, SettingsOfTheWrongTypeAreNamed) {
  const auto config = parse_config(
      R"({"config":{"User":7,"Env":{},"ExposedPorts":[],"Labels":"x","Cmd":[1],"Healthcheck":1,
          "Volumes":null}})");
  ASSERT_TRUE(config.has_value());
  EXPECT_EQ(
      config->settings.unread,
      (std::vector<std::string>{"User", "Env", "Labels", "ExposedPorts", "Cmd", "Healthcheck"}));
  EXPECT_TRUE(parse_config(R"({"config":[]})").has_value());
}

TEST(Documents, SavedImages) {
  const auto images = parse_saved_images(
      R"([{"Config":"c.json","RepoTags":["a:1","b:2"],"Layers":["x/layer.tar"]},
          {"Config":"d.json","RepoTags":null,"Layers":null}])");
  ASSERT_TRUE(images.has_value());
  ASSERT_EQ(images->size(), 2U);
  EXPECT_EQ((*images)[0].tags.size(), 2U);
  EXPECT_EQ((*images)[1].layers.size(), 0U);
  for (const char* const bad :
       {"{}", "[1]", "[{}]", R"([{"Config":"c","Layers":"x"}])", R"([{"Config":"c","Layers":[1]}])",
        R"([{"Config":1,"Layers":[]}])"}) {
    EXPECT_EQ(code_of(parse_saved_images(bad)), Errc::malformed) << bad;
  }
}

TEST(Documents, Platforms) {
  EXPECT_EQ(parse_platform("linux/arm/v7"), (Platform{"linux", "arm", "v7"}));
  for (const char* const bad : {"", "linux", "linux/", "/amd64", "a/b/c/d"})
    EXPECT_EQ(code_of(parse_platform(bad)), Errc::usage) << bad;
  EXPECT_TRUE(matches({"linux", "arm64", ""}, {"linux", "arm64", "v8"}));
  EXPECT_FALSE(matches({"linux", "arm", "v6"}, {"linux", "arm", "v7"}));
  EXPECT_FALSE(matches({"linux", "amd64", ""}, {"windows", "amd64", ""}));
}

}  // namespace
}  // namespace plimsoll
