// image/tar_sparse_test.cpp - files with holes, and contents that are read in parts.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "image/tar.h"
#include "testing/inputs.h"
#include "testing/tar_walk.h"
#include "testing/tar_writer.h"

namespace plimsoll {
namespace {

using ::testing::ElementsAre;

// Sparse files: "AAA", a hole to 1000, "BBB", a hole to 2000

std::string sparse_content() {
  std::string content(2000, '\0');
  content.replace(0, 3, "AAA");
  content.replace(1000, 3, "BBB");
  return content;
}

std::string old_gnu() {
  TarHeader header{.name = "s", .type = 'S', .magic = std::string_view("ustar  \0", 8)};
  header.patches = {{386, octal(0, 11)},   {398, octal(3, 11)},    {410, octal(1000, 11)},
                    {422, octal(3, 11)},   {434, octal(2000, 11)}, {446, octal(0, 11)},
                    {483, octal(2000, 11)}};
  return tar_file(header, "AAABBB");
}

std::string pax_0_0() {
  return pax({{"GNU.sparse.size", "2000"},
              {"GNU.sparse.numblocks", "2"},
              {"GNU.sparse.offset", "0"},
              {"GNU.sparse.numbytes", "3"},
              {"GNU.sparse.offset", "1000"},
              {"GNU.sparse.numbytes", "3"},
              {"path", "s"}}) +
         tar_file("GNUSparseFile.0/s", "AAABBB");
}

std::string pax_0_1(const std::string& map = "0,3,1000,3") {
  return pax({{"GNU.sparse.size", "2000"},
              {"GNU.sparse.numblocks", "2"},
              {"GNU.sparse.map", map},
              {"GNU.sparse.name", "s"}}) +
         tar_file("GNUSparseFile.0/s", "AAABBB");
}

std::string pax_1_0(const std::string& map = "2\n0\n3\n1000\n3\n") {
  return pax({{"GNU.sparse.major", "1"},
              {"GNU.sparse.minor", "0"},
              {"GNU.sparse.name", "s"},
              {"path", "GNUSparseFile.0/s"},
              {"GNU.sparse.realsize", "2000"}}) +
         tar_file("GNUSparseFile.0/s", padded(map) + "AAABBB");
}

TEST(Tar, SparseRecordsCountOnlyInAFormThatIsKnown) {
  const std::string file = tar_file("plain", "abc");
  EXPECT_THAT(names_in(pax({{"GNU.sparse.name", "s"}}) + file), ElementsAre("plain?"));
  EXPECT_THAT(names_in(pax({{"GNU.sparse.major", "2"}, {"GNU.sparse.name", "s"}}) + file),
              ElementsAre("plain?"));
  EXPECT_THAT(names_in(gnu_long('L', "gnu") + pax_0_1() + tar_entry("next", '0')),
              ElementsAre("s", "next"));
  EXPECT_THAT(names_in(pax({{"GNU.sparse.numblocks", "0"}, {"GNU.sparse.map", "0,0"}}) +
                       tar_entry("folder", '5')),
              ElementsAre("error"));
}

TEST(Tar, SparseFilesOfEveryForm) {
  for (const std::string& archive : {old_gnu(), pax_0_0(), pax_0_1(), pax_1_0()}) {
    const Walked walked = walk(archive + tar_file("next", "n") + tar_end());
    ASSERT_EQ(walked.error, std::nullopt);
    ASSERT_EQ(walked.entries.size(), 2U);
    EXPECT_EQ(walked.entry().path, "s");
    EXPECT_EQ(walked.entry().size, 2000U);
    EXPECT_EQ(walked.content(), sparse_content());
    EXPECT_EQ(walked.content(1), "n");
  }
}

TEST(Tar, AnOldSparseMapMayGoOn) {
  TarHeader header{.name = "s", .type = 'S', .magic = std::string_view("ustar  \0", 8)};
  std::string map(512, '\0');
  for (std::size_t i = 0; i < 6; ++i) {
    const std::string piece = octal(i * 10, 11) + '\0' + octal(1, 11) + '\0';
    if (i < 4) header.patches.emplace_back(386 + i * 24, piece);
    else map.replace((i - 4) * 24, 24, piece);
  }
  header.patches.insert(header.patches.end(), {{482, "\1"}, {483, octal(60, 11)}});
  header.size = 6;
  const Walked walked = walk(tar_header(header) + map + padded("abcdef") + tar_end());
  ASSERT_EQ(walked.entries.size(), 1U);
  EXPECT_EQ(walked.content().size(), 60U);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(walked.content()[i * 10], "abcdef"[i]);
}

TEST(Tar, SparseMapsThatMakeNoSense) {
  for (const char* const map : {"0,3,1,3", "1000,3,0,3", "0,3,1999,3", "0,7", "0,3,1000,4",
                                "0,3,1000", "0,x", "18446744073709551615,3"}) {
    EXPECT_EQ(walk(pax_0_1(map) + tar_end()).code(), Errc::malformed) << map;
  }
  for (const std::string_view missing : {"GNU.sparse.numblocks", "GNU.sparse.map"}) {
    PaxRecords records = {{"GNU.sparse.major", "0"}, {"GNU.sparse.minor", "1"}};
    if (missing != "GNU.sparse.numblocks") records.emplace_back("GNU.sparse.numblocks", "1");
    if (missing != "GNU.sparse.map") records.emplace_back("GNU.sparse.map", "0,3");
    EXPECT_EQ(walk(pax(records) + tar_file("s", "AAA") + tar_end()).code(), Errc::malformed);
  }
  EXPECT_EQ(walk(pax_0_1("0,3,1000,2") + tar_end()).code(), Errc::malformed) << "more than mapped";
  for (const char* const map : {"2\n0\n3\n", "x\n", "100001\n", "2\n0\n3\n1000\n-3\n"})
    EXPECT_TRUE(walk(pax_1_0(map) + tar_end()).error.has_value()) << map;
}

TEST(Tar, AHugeHoleCostsNothing) {
  const std::string archive = pax({{"GNU.sparse.size", "9000000000000000000"},
                                   {"GNU.sparse.numblocks", "2"},
                                   {"GNU.sparse.map", "0,3,8000000000000000000,3"},
                                   {"GNU.sparse.name", "s"}}) +
                              tar_file("x", "AAABBB") + tar_file("next", "n") + tar_end();
  TextInput input(archive);
  TarReader tar(input);
  ASSERT_TRUE(tar.next().has_value());
  ASSERT_TRUE(tar.skip_content(8'000'000'000'000'000'000).has_value());
  EXPECT_EQ(tar.next_piece().value_or(""), "BBB");
  EXPECT_EQ(tar.next()->value_or(TarReader::Header{}).entry.path, "next");
  EXPECT_FALSE(tar.next()->has_value());
}

TEST(Tar, ContentMayBeReadInPartsOrNotAtAll) {
  std::mt19937 random(3);
  const auto any = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  std::string archive;
  std::vector<std::string> contents;
  for (std::size_t i = 0; i < 60; ++i) {
    if (i % 7 == 6) {
      archive += i % 2 == 0 ? pax_0_1() : old_gnu();
      contents.push_back(sparse_content());
    } else {
      std::string content(any(3000), '\0');
      for (char& c : content) c = static_cast<char>(any(256));
      archive += tar_file("f" + std::to_string(i), content);
      contents.push_back(std::move(content));
    }
  }
  archive += tar_end();
  for (int round = 0; round < 200; ++round) {
    DripInput input(archive, 1 + any(2000));
    TarReader tar(input);
    for (const std::string& content : contents) {
      ASSERT_TRUE(tar.next().value_or(std::nullopt).has_value());
      std::size_t at = 0;
      for (std::size_t steps = any(5); steps > 0; --steps) {
        if (any(3) == 0) {
          const std::size_t n = any(700);
          ASSERT_TRUE(tar.skip_content(n).has_value());
          at = std::min(content.size(), at + n);
        } else {
          const auto piece = tar.next_piece();
          ASSERT_TRUE(piece.has_value());
          ASSERT_EQ(*piece, content.substr(at, piece->size()));
          ASSERT_EQ(piece->empty(), at == content.size());
          at += piece->size();
        }
      }
      if (any(2) == 0) continue;
      std::string rest;
      ASSERT_TRUE(tar.read_content(rest).has_value());
      ASSERT_EQ(rest, content.substr(at));
    }
    ASSERT_FALSE(tar.next()->has_value());
  }
}

}  // namespace
}  // namespace plimsoll
