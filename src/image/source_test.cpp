// image/source_test.cpp - OCI layouts and docker archives: in a folder, in an archive, passing
// once.
// SPDX-License-Identifier: Apache-2.0
#include "image/source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "image/read_layer.h"
#include "image/target.h"
#include "testing/compress.h"
#include "testing/image_writer.h"
#include "testing/inputs.h"
#include "testing/words.h"

namespace plimsoll {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SourceTest : public ::testing::Test {
 protected:
  Result<ImageSource> open(const std::string& path, const std::string& platform = "") {
    const Target target = *parse_target(path);
    std::optional<Platform> wanted;
    if (!platform.empty()) wanted = *parse_platform(platform);
    return open_image(target, wanted, options);
  }
  Result<ImageSource> as_folder(const ImageFiles& files, const std::string& choice = "",
                                const std::string& platform = "") {
    std::filesystem::remove_all(folder.path("layout"));
    files.write_to(folder, "layout");
    return open(folder.path("layout") + choice, platform);
  }
  Result<ImageSource> as_archive(const ImageFiles& files, const std::string& choice = "") {
    return open(folder.write("image.tar", files.archive()) + choice);
  }
  Result<ImageSource> passing(const std::string& archive, std::size_t step = 4000) {
    const ReadBlob read_blob = [&](Input& blob, const Member* again) {
      return read_passing_layer(blob, options, again);
    };
    return open_stream(std::make_unique<DripInput>(archive, step), "image", {}, read_blob);
  }
  static std::string what(const Result<ImageSource>& image) {
    return image ? "opened" : std::string(name_of(image.error().code)) + ": " + image.error().what;
  }

  TemporaryFolder folder;
  Router router{word_analyzers};
  LayerLimits limits;
  ScanBudget budget;
  ReadOptions options{.router = &router, .limits = &limits, .budget = &budget};
  std::string lower = tar_file("words", "one\ntwo") + tar_end();
  std::string upper = tar_file("a/.wh.b", "") + tar_file("x.w", "three") + tar_end();
};

TEST_F(SourceTest, ALayoutIsAFolderOrAnArchiveOrAStream) {
  ImageFiles files;
  files["oci-layout"] = R"({"imageLayoutVersion":"1.0.0"})";
  files["index.json"] = index_of({add_manifest(files, {lower, upper}, {gzipped(lower), upper})});
  for (const auto& image : {as_folder(files), as_archive(files), passing(files.archive()),
                            passing(files.archive(true)), passing(gzipped(files.archive()), 7)}) {
    ASSERT_TRUE(image.has_value()) << what(image);
    ASSERT_EQ(image->layers.size(), 2U);
    EXPECT_EQ(image->artifact.platform, "linux/amd64");
    EXPECT_EQ(image->artifact.image_id, digest_text(sha256(config_of({lower, upper}))));
    EXPECT_EQ(image->layers[0].digest, digest_text(sha256(gzipped(lower))));
    EXPECT_EQ(image->layers[0].diff_id, digest_text(sha256(lower)));
    EXPECT_EQ(image->artifact.layers[1].created_by, "layer " + std::to_string(upper.size()));
    EXPECT_EQ(image->layers[1].member.size, upper.size());
  }
}

TEST_F(SourceTest, AnImageIsChosenByTagDigestOrPlatform) {
  ImageFiles files;
  const std::string one = add_manifest(files, {lower}, {lower}, tagged("1.0"));
  const std::string two =
      add_manifest(files, {upper}, {upper}, tagged("docker.io/library/app:2.0"));
  files["index.json"] = index_of({one, two});
  EXPECT_EQ(as_folder(files, ":1.0")->layers[0].diff_id, digest_text(sha256(lower)));
  EXPECT_EQ(as_folder(files, ":2.0")->layers[0].diff_id, digest_text(sha256(upper)));
  EXPECT_EQ(as_archive(files, ":2.0")->layers[0].diff_id, digest_text(sha256(upper)));
  const std::string digest = as_folder(files, ":2.0")->artifact.digest;
  EXPECT_EQ(as_folder(files, "@" + digest)->artifact.digest, digest);
  EXPECT_THAT(what(as_folder(files)), HasSubstr("holds several images"));
  EXPECT_THAT(what(as_folder(files, ":3.0")),
              HasSubstr("there are: 1.0, docker.io/library/app:2.0"));
}

TEST_F(SourceTest, AnIndexMayLieInAnIndex) {
  ImageFiles files;
  const std::string amd = add_manifest(files, {lower}, {lower}, for_platform("amd64"));
  const std::string arm = add_manifest(files, {upper}, {upper}, for_platform("arm64"), "arm64");
  const std::string attestation = add_manifest(
      files, {}, {}, R"(,"platform":{"os":"unknown","architecture":"unknown"})", "none");
  const std::string inner = index_of({attestation, amd, arm});
  files["index.json"] = index_of({reference(files.add_blob(inner), inner.size(), tagged("x"))});
  EXPECT_EQ(as_folder(files, "", "linux/arm64")->artifact.platform, "linux/arm64");
  EXPECT_EQ(as_folder(files, "", "linux/amd64")->artifact.platform, "linux/amd64");
  EXPECT_THAT(what(as_folder(files, "", "linux/s390x")),
              HasSubstr("no image for platform linux/s390x"));

  std::string nested = inner;
  for (int i = 0; i < 6; ++i) nested = index_of({reference(files.add_blob(nested), nested.size())});
  files["index.json"] = nested;
  EXPECT_THAT(what(as_folder(files)), HasSubstr("too-deep"));
}

TEST_F(SourceTest, WhatIsNotWhatItsDigestSaysIsRefused) {
  ImageFiles good;
  good["index.json"] = index_of({add_manifest(good, {lower}, {lower})});
  const auto image = as_folder(good);
  const std::string config = config_of({lower});
  const auto blob = [](const std::string& digest) { return "blobs/sha256/" + digest.substr(7); };
  for (const std::string& digest : {image->artifact.digest, image->artifact.image_id}) {
    ImageFiles bad = good;
    bad[blob(digest)] += " ";
    EXPECT_THAT(what(as_folder(bad)), HasSubstr("digest-mismatch"));
    EXPECT_THAT(what(as_archive(bad)), HasSubstr("digest-mismatch"));
    EXPECT_THAT(what(passing(bad.archive())), HasSubstr("digest-mismatch"));
    bad.erase(blob(digest));
    EXPECT_THAT(what(as_folder(bad)), HasSubstr("not-found"));
    EXPECT_THAT(what(passing(bad.archive())), HasSubstr("not-found"));
  }
  ImageFiles bad = good;
  bad[blob(digest_text(sha256(lower)))] += "x";
  EXPECT_THAT(what(as_folder(bad)), HasSubstr("the manifest says")) << "already by its size";
  bad.erase(blob(digest_text(sha256(lower))));
  EXPECT_THAT(what(as_folder(bad)), HasSubstr("layer sha256:"));
}

TEST_F(SourceTest, ALayerThatIsNoFileIsRefused) {
  ImageFiles files;
  files["index.json"] = index_of({add_manifest(files, {lower}, {lower})});
  const std::string name = "blobs/sha256/" + digest_text(sha256(lower)).substr(7);
  files.erase(name);
  files.write_to(folder, "layout");
  std::filesystem::create_directory(folder.path("layout/" + name));
  EXPECT_THAT(what(open(folder.path("layout"))), HasSubstr("is no regular file"));
  std::filesystem::remove(folder.path("layout/" + name));
  ASSERT_EQ(::mkfifo(folder.path("layout/" + name).c_str(), 0644), 0);
  EXPECT_THAT(what(open(folder.path("layout"))), HasSubstr("is no regular file"));
  const std::string archive = tar_entry(name + "/", '5') + files.archive();
  EXPECT_THAT(what(open(folder.write("a.tar", archive))), HasSubstr("is a folder"));
  EXPECT_FALSE(passing(archive).has_value());
}

TEST_F(SourceTest, OldDockerArchivesLinkTheirLayers) {
  const std::string config = config_of({lower, upper, lower});
  const std::string name = digest_text(sha256(config)).substr(7) + ".json";
  const std::string archive =
      tar_file(name, config) + tar_entry("a/", '5') + tar_file("a/VERSION", "1.0") +
      tar_file("a/layer.tar", lower) + tar_file("b/layer.tar", upper) +
      tar_entry("c/layer.tar", '2', "../a/layer.tar") +
      tar_file("manifest.json",
               saved_manifest(name, {"a/layer.tar", "b/layer.tar", "c/layer.tar"})) +
      tar_end();
  for (const auto& image :
       {open(folder.write("a.tar", archive)), passing(archive), passing(archive, 1)}) {
    ASSERT_TRUE(image.has_value()) << what(image);
    ASSERT_EQ(image->layers.size(), 3U);
    EXPECT_EQ(image->artifact.reference, "app:1");
    EXPECT_EQ(image->layers[2].diff_id, digest_text(sha256(lower)));
    EXPECT_EQ(image->layers[2].member.size, lower.size());
    EXPECT_EQ(image->layers[2].member.offset, image->layers[0].member.offset);
  }
  EXPECT_THAT(found_in(passing(archive)->layers[2].member.passed->facts),
              ElementsAre("words:one", "words:two"));
}

TEST_F(SourceTest, NewDockerArchivesHaveBlobsAndBothDocuments) {
  ImageFiles files;
  files["index.json"] = index_of({add_manifest(files, {lower}, {lower})});
  const std::string config = config_of({lower});
  const auto blob = [](const std::string& bytes) {
    return "blobs/sha256/" + digest_text(sha256(bytes)).substr(7);
  };
  files["manifest.json"] = saved_manifest(blob(config), {blob(lower)});
  for (const auto& image : {as_archive(files), passing(files.archive())}) {
    ASSERT_TRUE(image.has_value()) << what(image);
    EXPECT_EQ(image->layers[0].digest, "") << "manifest.json goes first and names only diff ids";
    EXPECT_EQ(image->artifact.image_id, digest_text(sha256(config)));
  }
  files[blob(config)] += " ";
  EXPECT_THAT(what(as_archive(files)), HasSubstr("digest-mismatch"));
}

TEST_F(SourceTest, TheThreeWaysToAnArchiveSayTheSame) {
  const std::string end = tar_file("c", config_of({lower})) +
                          tar_file("manifest.json", saved_manifest("c", {"l"})) + tar_end();
  const auto said = [&](const std::string& archive) {
    const std::string first = what(open(folder.write("a.tar", archive))).substr(0, 400);
    std::string passed = what(passing(archive));
    const std::string path = folder.path("a.tar") + ": ";  // open() says which file it was
    const std::size_t at = first.find(path);
    EXPECT_EQ(at == std::string::npos ? first : std::string(first).erase(at, path.size()), passed);
    EXPECT_EQ(what(passing(gzipped(archive))), passed);
    return passed;
  };
  const std::string sparse = pax({{"GNU.sparse.numblocks", "1"},
                                  {"GNU.sparse.map", "0," + std::to_string(lower.size())},
                                  {"GNU.sparse.size", std::to_string(lower.size())}});
  EXPECT_EQ(said(tar_file("l", lower) + end), "opened");
  EXPECT_EQ(said(tar_file("l", "") + end), "opened");
  EXPECT_THAT(said(sparse + tar_file("l", lower) + end), HasSubstr("stored as a sparse file: l"));
  EXPECT_THAT(said(tar_file("l", lower) + tar_entry("l", '5') + end), HasSubstr("is a folder: l"));
  EXPECT_THAT(said(tar_file("l", lower) + tar_entry("l", '6') + end), HasSubstr("or a pipe: l"));
  EXPECT_EQ(said(tar_entry("l", '5') + tar_file("l", lower) + end), "opened");
  EXPECT_THAT(said(tar_file("x", "y") + tar_end()), HasSubstr("neither manifest.json"));
  EXPECT_THAT(said(tar_file("manifest.json", std::string(17U << 20U, ' ')) + tar_end()),
              HasSubstr("manifest.json: larger than 16777216 bytes"));
}

TEST_F(SourceTest, TooManyMembersAreRefusedSoon) {
  std::string archive;
  for (int i = 0; i < 100'001; ++i) archive += tar_file("m" + std::to_string(i), "x");
  EXPECT_THAT(what(passing(archive, 1U << 20U)), HasSubstr("more than 100,000 members"));
  EXPECT_THAT(what(open(folder.write("a.tar", archive))), HasSubstr("more than 100,000 members"));
}

TEST_F(SourceTest, LinksOfArchivesThatLeadNowhereEnd) {
  const auto with = [&](const std::string& link) {
    const std::string archive = tar_file("c", "{}") + link +
                                tar_file("manifest.json", saved_manifest("c", {"l"})) + tar_end();
    EXPECT_EQ(what(open(folder.write("a.tar", archive))).find("opened"), std::string::npos);
    return what(passing(archive));
  };
  EXPECT_THAT(with(tar_entry("l", '2', "l")), HasSubstr("leads nowhere"));
  EXPECT_THAT(with(tar_entry("l", '2', "m") + tar_entry("m", '2', "l")),
              HasSubstr("leads nowhere"));
  EXPECT_THAT(with(tar_entry("l", '2', "../../etc/passwd")), HasSubstr("not-found"));
  EXPECT_THAT(with(tar_entry("l", '1', "gone")), HasSubstr("not-found"));
}

TEST_F(SourceTest, ALayerThatBeginsLikeJsonIsALayerAll) {
  const std::string odd = tar_file("{x}.w", "odd") + tar_end();
  const std::string config = "\n " + config_of({odd});
  ImageFiles files;
  files["l"] = odd;
  files["c"] = config;
  files["manifest.json"] = saved_manifest("c", {"l"});
  const auto image = passing(files.archive());
  ASSERT_TRUE(image.has_value()) << what(image);
  EXPECT_THAT(found_in(image->layers[0].member.passed->facts), ElementsAre("{x}.w:odd"));
}

TEST_F(SourceTest, WhatIsNoImageIsSaid) {
  for (const std::string& bytes : {std::string(), std::string("no archive"), tar_end(),
                                   tar_file("a", "b"), gzipped("no tar"), std::string("BZh9")}) {
    EXPECT_FALSE(open(folder.write("x", bytes)).has_value());
    EXPECT_FALSE(passing(bytes).has_value());
  }
  ImageFiles files;
  files["index.json"] = "{";
  EXPECT_THAT(what(as_folder(files)), HasSubstr("index.json"));
  const std::string whole = [&] {
    ImageFiles good;
    good["index.json"] = index_of({add_manifest(good, {lower}, {lower})});
    return good.archive();
  }();
  for (std::size_t length = 0; length + 1024 < whole.size(); length += 97)
    EXPECT_FALSE(passing(whole.substr(0, length)).has_value()) << length;
  const std::string packed = gzipped(whole);
  EXPECT_FALSE(passing(packed.substr(0, packed.size() - 1)).has_value()) << "its checksum is cut";
}

TEST_F(SourceTest, BaseLayersEndWithTheFirstCommand) {
  ImageConfig config;
  config.diff_ids = {"a", "b", "c"};
  config.settings.history = {{"ADD rootfs", false}, {"CMD [\"bash\"]", true},
                             {"RUN x", false},      {"ENV y", true},
                             {"COPY z", false},     {"CMD [\"app\"]", true}};
  const std::vector<Layer> layers = layers_of(config, 3);
  ASSERT_EQ(layers.size(), 3U);
  EXPECT_TRUE(layers[0].base);
  EXPECT_FALSE(layers[1].base);
  EXPECT_EQ(layers[2].created_by, "COPY z");
  EXPECT_EQ(layers_of(config, 4)[3].diff_id, "") << "the config lists fewer";
  config.settings.history[1].created_by = "/bin/sh -c #(nop)  CMD [\"bash\"]";
  EXPECT_TRUE(layers_of(config, 3)[0].base);
  config.settings.history[1].created_by = "ENV MYCMD=x";
  EXPECT_FALSE(layers_of(config, 3)[0].base);
}

}  // namespace
}  // namespace plimsoll
