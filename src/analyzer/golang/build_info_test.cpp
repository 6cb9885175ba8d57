// analyzer/golang/build_info_test.cpp - build information beyond the part of a file that is kept.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/golang/build_info.h"

#include <gtest/gtest.h>

#include "testing/files.h"

namespace plimsoll {
namespace {

constexpr std::uint64_t base = 0x400000;
constexpr std::uint64_t text_at = 0x1000;
constexpr std::uint64_t data_at = 0x40000;  // behind what HeadedFile keeps
constexpr std::string_view toolchain = "go1.16.2";

std::string number(std::uint64_t value, std::size_t length = 8) {
  std::string bytes;
  for (std::size_t i = 0; i < length; ++i) bytes += static_cast<char>(value >> 8 * i);
  return bytes;
}

void put(std::string& file, std::size_t at, const std::string& bytes) {
  file.resize(std::max(file.size(), at + bytes.size()));
  file.replace(at, bytes.size(), bytes);
}

std::string segment(std::uint64_t flags, std::uint64_t offset, std::uint64_t size) {
  return number(1, 4) + number(flags, 4) + number(offset) + number(base + offset) +
         number(base + offset) + number(size) + number(size) + number(16);
}

/// A program with two segments: text that is only read, and data.
std::string program(const std::string& data) {
  std::string file =
      "\x7F"
      "ELF\2\1\1" +
      std::string(9, '\0');
  put(file, 32, number(64));
  put(file, 54, number(56, 2) + number(2, 2));
  put(file, 64, segment(4, text_at, 0x100) + segment(6, data_at, data.size()));
  put(file, text_at, std::string(toolchain));
  put(file, data_at, data);
  return file;
}

std::string header(char flags) { return "\xFF Go buildinf:\x08" + std::string(1, flags); }

/// As Go 1.17 and older: pointers to Go strings, whose text stands before them.
std::string with_pointers() {
  return header(0) + number(base + data_at + 32) + number(base + data_at + 48) +
         number(base + text_at) + number(toolchain.size()) + number(0) + number(0);
}

std::string toolchain_of(const Result<std::optional<BuildInfo>>& info) {
  if (!info) return "error: " + info.error().what;
  return info->value_or(BuildInfo{.toolchain = "none"}).toolchain;
}

TEST(BuildInfo, PointersBackwardsNeedAFileThatCanGoBack) {
  PassingFile passing("x", program(with_pointers()));
  const auto forward = read_build_info(passing);
  ASSERT_FALSE(forward);
  EXPECT_EQ(forward.error().code, Errc::not_found);

  HeldFile held("x", program(with_pointers()));
  const auto info = read_build_info(held);
  EXPECT_EQ(toolchain_of(info), toolchain);
}

TEST(BuildInfo, InlineTextIsReadForwardWhereverItStands) {
  for (const std::size_t before : {0U, 16U, 65504U, 65520U, 65536U, 200000U}) {
    const std::string info = std::string(before, '\xFF') + header(2) + std::string(16, '\0') +
                             static_cast<char>(toolchain.size()) + std::string(toolchain) + '\0';
    PassingFile passing("x", program(info));
    const auto found = read_build_info(passing);
    EXPECT_EQ(toolchain_of(found), toolchain) << before;
  }
}

TEST(BuildInfo, WhatIsNoExecutableCostsOneSmallRead) {
  class Counting : public HeldFile {
   public:
    using HeldFile::HeldFile;
    Result<std::size_t> read(std::uint64_t offset, std::span<char> out) override {
      read_bytes += out.size();
      return HeldFile::read(offset, out);
    }
    std::size_t read_bytes = 0;
  };
  Counting script("x", "#!/bin/sh\n" + std::string(1 << 20, '#'));
  const auto info = read_build_info(script);
  EXPECT_EQ(toolchain_of(info), "none");
  EXPECT_LE(script.read_bytes, 4096U);
}

}  // namespace
}  // namespace plimsoll
