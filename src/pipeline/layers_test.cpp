// pipeline/layers_test.cpp - layers from the cache or read anew: nothing poisons it, nothing stale.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "facts/cache.h"
#include "image/target.h"
#include "testing/compress.h"
#include "testing/image_writer.h"
#include "testing/inputs.h"
#include "testing/words.h"

namespace plimsoll {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LayersTest : public ::testing::Test {
 protected:
  LayersTest() {
    scan.cache_folder = folder.path("cache");
    scan.progress = &progress;
  }
  Result<LayerSet> layers_of_image(const std::string& path) {
    read.verify = scan.verify;
    const ImageSource image = *open_image(*parse_target(path), std::nullopt, read);
    return read_layers(image, read, scan);
  }
  /// What was found in every layer, or what went wrong.
  std::vector<std::string> found(const std::string& path) {
    settle();
    const auto set = layers_of_image(path);
    if (!set) return {std::string(name_of(set.error().code))};
    std::vector<std::string> all;
    for (const auto& facts : set->facts) {
      for (const std::string& one : found_in(*facts)) all.push_back(one);
      for (const Problem& problem : facts->collected.problems)
        all.emplace_back(name_of(problem.error.code));
    }
    verified = set->verified;
    return all;
  }
  /// Files that were written just now are not trusted to show the next change.
  static void settle() { std::this_thread::sleep_for(std::chrono::milliseconds(30)); }
  std::string layout(const std::string& name, const std::vector<std::string>& tars,
                     const std::vector<std::string>& blobs) {
    ImageFiles files;
    files["index.json"] = index_of({add_manifest(files, tars, blobs)});
    files.write_to(folder, name);
    return folder.path(name);
  }
  std::string docker(const std::string& name, const std::string& claimed,
                     const std::string& layer) {
    ImageFiles files;
    files["c"] = config_of({claimed});
    files["l"] = layer;
    files["manifest.json"] = saved_manifest("c", {"l"});
    return folder.write(name, files.archive());
  }
  std::uint64_t records() { return FactsCache(scan.cache_folder, 1).usage()->records; }

  TemporaryFolder folder;
  Router router{word_analyzers};
  ScanBudget budget;
  ScanOptions scan;
  ReadOptions read{.router = &router, .limits = &scan.limits, .budget = &budget};
  ScanProgress progress;
  std::vector<bool> verified;
  std::string honest = tar_file("words", "honest") + tar_end();
  std::string evil = tar_file("words", "evil") + tar_end();
};

TEST_F(LayersTest, ABlobNamedTwiceIsReadOnceAndLaidTwice) {
  const std::string path =
      layout("i", {honest, evil, honest}, {gzipped(honest), gzipped(evil), gzipped(honest)});
  EXPECT_THAT(found(path), ElementsAre("words:honest", "words:evil", "words:honest"));
  EXPECT_EQ(progress.layers.load(), 2U);
  EXPECT_THAT(verified, ElementsAre(true, true, true));
  EXPECT_EQ(records(), 4U);
}

TEST_F(LayersTest, ManySmallLayersTogetherAreTooMuch) {
  const std::string path = layout("i", {honest, evil}, {gzipped(honest), gzipped(evil)});
  const std::uint64_t all = budget.facts;
  ASSERT_THAT(found(path), ElementsAre("words:honest", "words:evil"));
  const std::uint64_t cost = all - budget.facts;
  for (const char* const cache : {"cache", "another"}) {  // known and not known
    scan.cache_folder = folder.path(cache);
    budget.facts = cost - 1;
    EXPECT_THAT(found(path), ElementsAre("too-many")) << cache;
    budget.facts = cost;
    EXPECT_THAT(found(path), ElementsAre("words:honest", "words:evil")) << cache;
  }
}

TEST_F(LayersTest, TheCacheAnswersWithoutTheBlob) {
  const std::string path = layout("i", {honest}, {gzipped(honest)});
  EXPECT_THAT(found(path), ElementsAre("words:honest"));
  const std::string blob = digest_text(sha256(gzipped(honest))).substr(7);
  std::string other = gzipped(honest);
  other.back() = static_cast<char>(other.back() ^ 1);
  ASSERT_FALSE(folder.write("i/blobs/sha256/" + blob, other).empty());
  EXPECT_THAT(found(path), ElementsAre("words:honest")) << "it was not read";
}

TEST_F(LayersTest, ABlobWithAnotherDigestIsNoLayerAndIsNotKept) {
  const std::string path = layout("i", {honest}, {gzipped(honest)});
  const std::string blob = digest_text(sha256(gzipped(honest))).substr(7);
  ASSERT_FALSE(
      folder
          .write("i/blobs/sha256/" + blob, gzipped(honest + "x").substr(0, gzipped(honest).size()))
          .empty());
  EXPECT_THAT(found(path), ElementsAre("digest-mismatch"));
  EXPECT_EQ(records(), 0U);
}

TEST_F(LayersTest, AConfigThatLiesPoisonsNoLaterScan) {
  for (const bool verify : {false, true}) {
    scan.verify = verify;
    scan.cache_folder = folder.path(verify ? "v" : "n");
    const std::string liar = docker("liar.tar", honest, evil);
    EXPECT_THAT(found(liar), ElementsAre(verify ? "digest-mismatch" : "words:evil"));
    EXPECT_THAT(found(docker("honest.tar", honest, honest)), ElementsAre("words:honest"));
    EXPECT_THAT(verified, ElementsAre(verify));
    EXPECT_THAT(found(liar), ElementsAre(verify ? "digest-mismatch" : "words:evil"))
        << "the honest one's facts are not the liar's either";
  }
}

TEST_F(LayersTest, ALieOfACompressedLayerIsFoundWhateverTheCacheHolds) {
  scan.verify = true;
  EXPECT_THAT(found(layout("honest", {honest}, {gzipped(honest)})), ElementsAre("words:honest"));
  EXPECT_THAT(verified, ElementsAre(true));
  EXPECT_THAT(found(layout("liar", {honest}, {gzipped(evil)})), ElementsAre("digest-mismatch"));
  scan.verify = false;
  EXPECT_THAT(found(layout("liar", {honest}, {gzipped(evil)})), ElementsAre("words:evil"));
  scan.verify = true;
  EXPECT_THAT(found(layout("liar", {honest}, {gzipped(evil)})), ElementsAre("digest-mismatch"));
}

TEST_F(LayersTest, ADamagedLayerProvesNoDiffId) {
  scan.verify = true;
  const std::string damaged = tar_file("words", "evil") + std::string(512, 'x');
  const std::string path = layout("i", {honest}, {gzipped(damaged)});
  EXPECT_THAT(found(path), ElementsAre("words:evil", "malformed"));
  EXPECT_THAT(verified, ElementsAre(false));
  EXPECT_EQ(records(), 0U);
  EXPECT_THAT(found(layout("h", {honest}, {gzipped(honest)})), ElementsAre("words:honest"));
}

TEST_F(LayersTest, AnArchiveChangedInPlaceIsReadAgain) {
  const std::string path = docker("a.tar", honest, tar_file("words", "aaaa") + tar_end());
  EXPECT_THAT(found(path), ElementsAre("words:aaaa"));
  EXPECT_EQ(records(), 2U);
  EXPECT_THAT(found(docker("a.tar", honest, tar_file("words", "bbbb") + tar_end())),
              ElementsAre("words:bbbb"));
}

TEST_F(LayersTest, AFileWrittenJustNowIsNotTrusted) {
  for (int i = 0; i < 10; ++i) {
    const std::string word = "w" + std::to_string(i);
    const auto set = layers_of_image(docker("a.tar", honest, tar_file("words", word) + tar_end()));
    ASSERT_TRUE(set.has_value());
    EXPECT_THAT(found_in(*set->facts[0]), ElementsAre("words:" + word));
  }
}

TEST_F(LayersTest, OtherAnalyzersAndLimitsAreOtherRecords) {
  const std::string path = layout("i", {honest}, {gzipped(honest)});
  EXPECT_THAT(found(path), ElementsAre("words:honest"));
  scan.limits.file_size = 3;
  EXPECT_THAT(found(path), ElementsAre("too-large"));
  scan.limits.file_size = 1000;
  scan.limits.skip_paths = {"words"};
  EXPECT_THAT(found(path), ElementsAre());
  scan.limits.skip_paths = {};
  router = Router({});
  EXPECT_THAT(found(path), ElementsAre());
  router = Router(word_analyzers);
  EXPECT_THAT(found(path), ElementsAre("words:honest"));
}

TEST_F(LayersTest, WhatTimeCutShortIsNotKept) {
  const std::string path = layout("i", {honest}, {gzipped(honest)});
  scan.limits.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  EXPECT_THAT(found(path), ElementsAre("timeout"));
  scan.limits.deadline = std::chrono::steady_clock::time_point::max();
  EXPECT_THAT(found(path), ElementsAre("words:honest"));
}

TEST_F(LayersTest, ACacheThatCannotBeWrittenIsANotice) {
  scan.cache_folder = folder.write("file", "x") + "/cache";
  settle();
  const auto set = layers_of_image(layout("i", {honest}, {gzipped(honest)}));
  ASSERT_TRUE(set.has_value());
  ASSERT_EQ(set->notices.size(), 1U);
  EXPECT_THAT(set->notices[0].error.what, HasSubstr("cache of layer facts"));
  EXPECT_THAT(found_in(*set->facts[0]), ElementsAre("words:honest"));
}

TEST_F(LayersTest, ManyLayersInParallel) {
  std::vector<std::string> tars;
  std::vector<std::string> blobs;
  for (int i = 0; i < 60; ++i) {
    tars.push_back(tar_file("words", std::to_string(i)) + tar_end());
    blobs.push_back(i % 3 == 0   ? tars.back()
                    : i % 3 == 1 ? gzipped(tars.back())
                                 : zstd_framed(tars.back()));
  }
  scan.jobs = 4;
  const std::string path = layout("i", tars, blobs);
  for (const bool verify : {false, true}) {
    scan.verify = verify;
    const auto all = found(path);
    ASSERT_EQ(all.size(), 60U);
    for (std::size_t i = 0; i < 60; ++i) EXPECT_EQ(all[i], "words:" + std::to_string(i));
  }
}

TEST_F(LayersTest, FoldersAreReadEachTimeAndNeverVerified) {
  ASSERT_FALSE(folder.write("diff/words", "one").empty());
  ImageSource image;
  image.artifact.layers.resize(1);
  image.layers.push_back(
      {.name = "layer",
       .digest = "sha256:" + std::string(64, 'a'),
       .diff_id = "sha256:" + std::string(64, 'b'),
       .folder =
           LayerFolder{.path = folder.path("diff"), .overlay = OverlayMount::user, .size = 10240}});
  image.layers.push_back(image.layers[0]);
  auto set = read_layers(image, read, scan);
  ASSERT_TRUE(set.has_value()) << set.error().what;
  EXPECT_THAT(found_in(*set->facts[1]), ElementsAre("words:one"));
  EXPECT_EQ(set->facts[0]->size, 10240U);
  EXPECT_THAT(set->verified, ElementsAre(false, false));
  EXPECT_THAT(set->notices, testing::IsEmpty());
  EXPECT_EQ(records(), 0U);
  ASSERT_FALSE(folder.write("diff/words", "two").empty());
  read.verify = true;
  set = read_layers(image, read, scan);
  EXPECT_THAT(found_in(*set->facts[0]), ElementsAre("words:two"));
  ASSERT_EQ(set->notices.size(), 1U);
  EXPECT_THAT(set->notices[0].error.what,
              HasSubstr("--verify: the store keeps the layers unpacked"));
  image.layers[0].folder->path = folder.path("none");
  EXPECT_EQ(read_layers(image, read, scan).error().code, Errc::not_found);
}

TEST_F(LayersTest, FoldersAreReadOnceMoreForLinks) {
  ASSERT_FALSE(folder.write("diff/data/file", "one").empty());
  const LayerSource layer{
      .name = "layer",
      .folder = LayerFolder{
          .path = folder.path("diff"), .overlay = OverlayMount::user, .size = std::nullopt}};
  const LinkedFile linked{
      .content = "data/file", .name = "data/file", .wanted = "words", .analyzer = &words_file};
  const auto collected = read_linked_of(layer, read, {&linked, 1});
  ASSERT_TRUE(collected.has_value());
  ASSERT_EQ(collected->packages.size(), 1U);
  EXPECT_EQ(collected->packages[0].package.name, "one");
}

}  // namespace
}  // namespace plimsoll
