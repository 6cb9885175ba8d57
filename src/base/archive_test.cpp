// base/archive_test.cpp - zips made here byte by byte: stored files, limits, broken ones.
// SPDX-License-Identifier: Apache-2.0
#include "base/archive.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <map>

#include "base/file.h"

namespace plimsoll {
namespace {

std::string little(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(i < 8 ? value >> (8 * i) : 0);
  return text;
}

std::uint32_t crc32_of(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  for (const char c : bytes) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

/// A zip of uncompressed files, as APPNOTE.TXT lays it out.
std::string zip_of(const std::map<std::string, std::string>& files) {
  std::string local;
  std::string central;
  for (const auto& [name, bytes] : files) {
    const std::string common = little(20, 2) + little(0, 2) + little(0, 2) + little(0, 4) +
                               little(crc32_of(bytes), 4) + little(bytes.size(), 4) +
                               little(bytes.size(), 4) + little(name.size(), 2) + little(0, 2);
    central += "PK\1\2" + little(20, 2) + common + little(0, 10) + little(local.size(), 4) + name;
    local += "PK\3\4" + common + name + bytes;
  }
  return local + central + "PK\5\6" + little(0, 4) + little(files.size(), 2) +
         little(files.size(), 2) + little(central.size(), 4) + little(local.size(), 4) +
         little(0, 2);
}

std::string written(std::string_view bytes) {
  std::string path = testing::TempDir() + "archive_test." + std::to_string(getpid()) + ".zip";
  EXPECT_TRUE(write_file(path, bytes, false));
  return path;
}

Status walked(const std::string& path, std::map<std::string, std::string>& found,
              ArchiveLimits limits = {}) {
  return for_each_zipped(
      path,
      [&](std::string_view name, std::string_view bytes) -> Status {
        found[std::string(name)] = bytes;
        return {};
      },
      limits);
}

const std::map<std::string, std::string> two_files = {{"a.json", "{}"}, {"d/b.json", "[1, 2]"}};

TEST(Archive, GivesEveryFile) {
  std::map<std::string, std::string> found;
  EXPECT_TRUE(walked(written(zip_of(two_files)), found));
  EXPECT_EQ(found, two_files);
}

TEST(Archive, StopsAtItsLimits) {
  const std::string path = written(zip_of(two_files));
  std::map<std::string, std::string> found;
  EXPECT_EQ(walked(path, found, {.file_bytes = 3}).error().code, Errc::too_large);
  EXPECT_EQ(walked(path, found, {.total_bytes = 5}).error().code, Errc::too_large);
  EXPECT_EQ(walked(path, found, {.files = 1}).error().code, Errc::too_many);
}

TEST(Archive, BrokenOnesAreErrors) {
  const std::string whole = zip_of(two_files);
  std::map<std::string, std::string> found;
  for (const std::size_t length : {std::size_t{0}, std::size_t{10}, whole.size() - 30}) {
    EXPECT_FALSE(walked(written(whole.substr(0, length)), found)) << length;
  }
  EXPECT_FALSE(walked("/nowhere.zip", found));
}

}  // namespace
}  // namespace plimsoll
