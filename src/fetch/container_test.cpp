// fetch/container_test.cpp - whole files and cut ones.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/container.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace plimsoll::fetch {
namespace {

using namespace std::literals;

Errc verdict(std::string_view bytes, FeedKind kind) {
  const std::string path = testing::TempDir() + "/container-" + std::to_string(getpid());
  std::ofstream(path, std::ios::binary) << bytes;
  const Status status = check_container(path, kind);
  std::filesystem::remove(path);
  return status ? Errc::usage : status.error().code;
}

constexpr Errc good = Errc::usage;  // stands for "no error" above

/// An archive of no entries, the end record alone.
const std::string empty_zip = "PK\x05\x06" + std::string(18, '\0');

/// 4 bytes that pass for an entry, a directory of 2 bytes, the end record, a comment.
std::string small_zip(std::string_view comment) {
  std::string zip =
      "PK\x03\x04"
      "dd"
      "PK\x05\x06" +
      std::string(8, '\0') + "\x02\0\0\0"s + "\x04\0\0\0"s;
  zip += static_cast<char>(comment.size());
  zip += '\0';
  return zip + std::string(comment);
}

TEST(CheckContainer, TakesZipsWithAndWithoutComment) {
  EXPECT_EQ(verdict(empty_zip, FeedKind::zip), good);
  EXPECT_EQ(verdict(small_zip(""), FeedKind::zip), good);
  EXPECT_EQ(verdict(small_zip("made by hand"), FeedKind::zip), good);
  EXPECT_EQ(verdict(small_zip("PK\x05\x06 in the comment"), FeedKind::zip), good);
}

TEST(CheckContainer, SeesEveryCut) {
  const std::string zip = small_zip("comment");
  for (std::size_t length = 0; length < zip.size(); ++length) {
    EXPECT_NE(verdict(zip.substr(0, length), FeedKind::zip), good) << length;
  }
}

TEST(CheckContainer, SeesPagesOfErrors) {
  EXPECT_EQ(verdict("<html>moved</html>", FeedKind::zip), Errc::malformed);
  EXPECT_EQ(verdict("<html>moved</html>", FeedKind::json), Errc::malformed);
  EXPECT_EQ(verdict("", FeedKind::json), Errc::malformed);
}

TEST(CheckContainer, LooksAtBothEndsOfJson) {
  EXPECT_EQ(verdict(" {\"a\": 1}\n", FeedKind::json), good);
  EXPECT_EQ(verdict("{\"a\": 1", FeedKind::json), Errc::truncated);
}

}  // namespace
}  // namespace plimsoll::fetch
