// image/read_layer_test.cpp - blobs read from front to end, in place or passing by.
// SPDX-License-Identifier: Apache-2.0
#include "image/read_layer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/compress.h"
#include "testing/inputs.h"
#include "testing/tar_writer.h"
#include "testing/words.h"

namespace plimsoll {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class ReadLayer : public ::testing::Test {
 protected:
  Member member(const std::string& bytes) {
    const std::string path = folder.write("blob" + std::to_string(++blobs), bytes);
    auto file = std::make_shared<const Descriptor>(*open_for_reading(path));
    const FileIdentity identity = *identity_of(file->get(), path);
    return {.file = file, .offset = 0, .size = identity.size, .identity = identity};
  }
  LayerRead in_place(const std::string& bytes) { return *read_layer(member(bytes), options); }
  LayerRead passing(const std::string& bytes, std::size_t step = 1U << 20U) {
    DripInput input(bytes, step);
    return *read_passing_layer(input, options);
  }

  TemporaryFolder folder;
  int blobs = 0;
  Router router{word_analyzers};
  LayerLimits limits;
  ScanBudget budget;
  ReadOptions options{.router = &router, .limits = &limits, .budget = &budget};
};

std::string program(std::size_t size) {
  std::string text(size, 'p');
  for (std::size_t i = 0; i < size; i += 1000) text[i] = static_cast<char>('a' + i / 1000 % 26);
  return text;
}

std::string executable(const std::string& name, const std::string& content) {
  return tar_file(TarHeader{.name = name, .mode = 0755}, content);
}

TEST_F(ReadLayer, GivesTheSameHoweverItIsWrapped) {
  const std::string tar = tar_file("words", "one\ntwo") + executable("bin/p", program(200'000)) +
                          tar_file("a.db", program(70'000)) + tar_entry("more", '1', "words") +
                          tar_file("./x.w", "three") + tar_end();
  const LayerRead plain = in_place(tar);
  EXPECT_EQ(plain.facts.collected.packages.size(), 7U);
  EXPECT_THAT(plain.facts.collected.problems, IsEmpty());
  EXPECT_EQ(plain.blob_digest, std::nullopt) << "walked by headers, not hashed";
  for (const std::string& blob : {gzipped(tar), zstd_framed(tar)}) {
    const LayerRead read = in_place(blob);
    EXPECT_EQ(found_in(read.facts).size(), 7U);
    EXPECT_THAT(read.facts.collected.problems, IsEmpty());
    EXPECT_EQ(read.blob_digest, sha256(blob));
    EXPECT_EQ(read.facts.entries.bytes(), plain.facts.entries.bytes());
    EXPECT_EQ(read.facts.size, tar.size());
  }
  for (const std::size_t step : {1UL, 7UL, 513UL, 1UL << 20UL}) {
    EXPECT_EQ(passing(gzipped(tar), step).blob_digest, sha256(gzipped(tar)));
    EXPECT_EQ(passing(gzipped(tar), step).facts.entries.bytes(), plain.facts.entries.bytes());
  }
}

TEST_F(ReadLayer, VerifyComputesBothDigests) {
  options.verify = true;
  const std::string tar = tar_file("words", "one") + tar_end();
  EXPECT_EQ(in_place(tar).blob_digest, sha256(tar));
  EXPECT_EQ(in_place(tar).diff_id, sha256(tar));
  EXPECT_EQ(in_place(gzipped(tar)).diff_id, sha256(tar));
  EXPECT_EQ(in_place(gzipped(tar)).blob_digest, sha256(gzipped(tar)));
}

TEST_F(ReadLayer, DamageIsAProblemAndTheDigestIsThatOfAllBytes) {
  std::string tar = tar_file("words", "one") + tar_file("more", "two") + tar_end();
  tar[1024 + 5] = '!';
  for (const bool verify : {false, true}) {
    options.verify = verify;
    for (int round = 0; round < 20; ++round) {
      const std::string blob = gzipped(tar + std::string(500'000, 'x'));
      const LayerRead read = in_place(blob);
      EXPECT_THAT(found_in(read.facts), UnorderedElementsAre("words:one"));
      ASSERT_EQ(read.facts.collected.problems.size(), 1U);
      EXPECT_EQ(read.blob_digest, sha256(blob));
      EXPECT_EQ(read.diff_id, std::nullopt) << "nothing may be concluded from a part";
    }
  }
}

TEST_F(ReadLayer, ATruncatedBlobIsAProblem) {
  const std::string tar = tar_file("words", "one") + tar_file("more", "two") + tar_end();
  const std::string blob = gzipped(tar);
  for (std::size_t length = 20; length < blob.size(); length += 37) {
    const LayerRead read = in_place(blob.substr(0, length));
    EXPECT_EQ(read.facts.collected.problems.size(), 1U) << length;
    EXPECT_EQ(read.blob_digest, sha256(std::string_view(blob).substr(0, length)));
  }
  EXPECT_EQ(in_place(tar.substr(0, 700)).facts.collected.problems.size(), 1U);
}

TEST_F(ReadLayer, SparseProgramsAreReadWithTheirHoles) {
  const std::string name = "bin/p";
  const std::string archive = pax({{"GNU.sparse.size", "100000"},
                                   {"GNU.sparse.numblocks", "2"},
                                   {"GNU.sparse.map", "0,3,90000,3"},
                                   {"GNU.sparse.name", name}}) +
                              executable("x", "AAABBB") + tar_end();
  std::string content(100'000, '\0');
  content.replace(0, 3, "AAA");
  content.replace(90'000, 3, "BBB");
  for (const std::string& blob : {archive, gzipped(archive)})
    EXPECT_THAT(found_in(in_place(blob).facts), UnorderedElementsAre(name + ":" + content));
}

TEST_F(ReadLayer, WhatPassesOnceAndNeedsASecondLookIsAProblem) {
  const std::string tar = executable("bin/p", program(200'000)) + tar_end();
  EXPECT_EQ(in_place(gzipped(tar)).facts.collected.packages.size(), 1U);
  const LayerRead read = passing(gzipped(tar));
  EXPECT_THAT(read.facts.collected.packages, IsEmpty());
  ASSERT_EQ(read.facts.collected.problems.size(), 1U);
  EXPECT_EQ(read.facts.collected.problems[0].path, "bin/p");
}

TEST_F(ReadLayer, LargeIndexedFilesAreSpooledWithinABudget) {
  const std::string big = program(9U << 20U);
  const std::string tar =
      tar_file("a.db", big) + tar_file("b.db", big) + tar_file("c.db", "small") + tar_end();
  budget.spool = 10U << 20U;
  const LayerRead read = in_place(gzipped(tar));
  EXPECT_EQ(read.facts.collected.packages.size(), 3U) << "one after the other fits";
  EXPECT_EQ(budget.spool, 10U << 20U);
  budget.spool = 1U << 20U;
  const LayerRead poor = in_place(gzipped(tar));
  EXPECT_THAT(found_in(poor.facts), UnorderedElementsAre("c.db:small"));
  EXPECT_EQ(poor.facts.collected.problems.size(), 2U);
  EXPECT_EQ(budget.spool, 1U << 20U);
}

TEST_F(ReadLayer, LimitsOnSizeAndTimeEndIt) {
  limits.layer_size = 10'000;
  const std::string large = tar_file("words", "one") + tar_file("big", std::string(20'000, 'x'));
  for (const std::string& blob :
       {large, gzipped(large),
        gzipped(tar_file("words", "one") + tar_end() + std::string(20'000, '\0'))}) {
    const LayerRead read = in_place(blob);
    EXPECT_THAT(found_in(read.facts), UnorderedElementsAre("words:one"));
    if (blob == large) continue;
    ASSERT_EQ(read.facts.collected.problems.size(), 1U);
    EXPECT_EQ(read.facts.collected.problems[0].error.code, Errc::too_large);
    EXPECT_EQ(read.blob_digest, sha256(blob));
  }
  limits.layer_size = 1U << 30U;
  limits.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  ASSERT_EQ(in_place(gzipped(large)).facts.collected.problems.size(), 1U);
  EXPECT_EQ(in_place(gzipped(large)).facts.collected.problems[0].error.code, Errc::timeout);
  EXPECT_EQ(in_place(gzipped(large)).blob_digest, std::nullopt)
      << "of what was not read to its end";
}

TEST_F(ReadLayer, AbsoluteNamesAreReadAndSaid) {
  const LayerRead read = in_place(tar_file("/words", "one") + tar_file("../x", "two") + tar_end());
  EXPECT_THAT(found_in(read.facts), UnorderedElementsAre("words:one"));
  ASSERT_EQ(read.facts.collected.problems.size(), 2U);
  EXPECT_THAT(read.facts.collected.problems[0].error.what, HasSubstr("1 absolute names"));
}

TEST_F(ReadLayer, AnUnknownCompressionIsSaid) {
  const auto read = read_layer(member("BZh91AY&SY"), options);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, Errc::unsupported);
  EXPECT_EQ(in_place("").facts.entries.size(), 0U);
}

}  // namespace
}  // namespace plimsoll
