// base/file_test.cpp - files that the user names: replaced, followed, or written into.
// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

namespace plimsoll {
namespace {

namespace fs = std::filesystem;

class NamedFile : public ::testing::Test {
 protected:
  NamedFile() { fs::create_directories(folder); }
  ~NamedFile() override { fs::remove_all(folder); }
  NamedFile(const NamedFile&) = delete;
  NamedFile& operator=(const NamedFile&) = delete;
  [[nodiscard]] std::string content(const std::string& name) const {
    return read_file(folder + "/" + name, 1000).value_or("");
  }
  [[nodiscard]] Status write(const std::string& name, std::string_view bytes) const {
    return write_named_file(folder + "/" + name, bytes);
  }

  std::string folder = testing::TempDir() + "file-" + std::to_string(getpid());
};

TEST_F(NamedFile, ARegularFileKeepsItsRights) {
  ASSERT_TRUE(write("r", "old"));
  fs::permissions(folder + "/r", fs::perms(0640));
  ASSERT_TRUE(write("r", "new"));
  EXPECT_EQ(content("r"), "new");
  EXPECT_EQ(fs::status(folder + "/r").permissions(), fs::perms(0640));
}

TEST_F(NamedFile, WhereNoFileCanBeMadeTheOldOneIsWrittenOver) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  ASSERT_TRUE(write("r", "old and longer"));
  fs::permissions(folder, fs::perms(0500));
  EXPECT_TRUE(write("r", "new"));
  EXPECT_FALSE(write("other", "x"));
  fs::permissions(folder, fs::perms(0700));
  EXPECT_EQ(content("r"), "new");
}

TEST_F(NamedFile, AMountedFileIsWrittenOver) {
  ASSERT_TRUE(write("r", "old and longer"));
  const std::string path = folder + "/r";
  if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, "") != 0 ||
      ::mount(path.c_str(), path.c_str(), nullptr, MS_BIND, nullptr) != 0)
    GTEST_SKIP() << "this user may not mount";
  EXPECT_TRUE(write("r", "new"));
  EXPECT_EQ(content("r"), "new");
  EXPECT_EQ(::umount(path.c_str()), 0);
}

TEST_F(NamedFile, LinksAreFollowed) {
  fs::create_directories(folder + "/deep");
  fs::create_symlink("deep/middle", folder + "/link");
  fs::create_symlink("../real", folder + "/deep/middle");
  for (const char* const text : {"into a place that is empty", "again"}) {
    ASSERT_TRUE(write("link", text));
    EXPECT_EQ(content("real"), text);
    EXPECT_TRUE(fs::is_symlink(folder + "/link") && fs::is_symlink(folder + "/deep/middle"));
  }
  fs::create_symlink("round", folder + "/round");
  EXPECT_FALSE(write("round", "x"));
  EXPECT_TRUE(fs::is_symlink(folder + "/round"));
}

TEST_F(NamedFile, APipeIsWrittenInto) {
  ASSERT_EQ(::mkfifo((folder + "/pipe").c_str(), 0600), 0);
  fs::create_symlink("pipe", folder + "/link");
  for (const char* const name : {"pipe", "link"}) {
    std::string got;
    std::jthread reader([&] { got = content("pipe"); });
    EXPECT_TRUE(write(name, "through"));
    reader.join();
    EXPECT_EQ(got, "through");
    EXPECT_TRUE(fs::is_fifo(folder + "/pipe"));
  }
}

TEST_F(NamedFile, WhatADescriptorHasOpenIsWrittenInto) {
  ASSERT_TRUE(write("log", "line\n"));
  const Descriptor open = *open_for_reading(folder + "/log");
  ASSERT_TRUE(write_named_file("/proc/self/fd/" + std::to_string(open.get()), "next\n"));
  EXPECT_EQ(content("log"), "line\nnext\n");
}

TEST_F(NamedFile, ErrorsNameTheFile) {
  for (const std::string name : {"", "no/such"}) {
    const Status written = write(name, "x");
    ASSERT_FALSE(written);
    EXPECT_TRUE(written.error().what.starts_with(folder)) << written.error().what;
  }
}

TEST_F(NamedFile, OnlyARegularFileIsReadWhereOneIsMeant) {
  ASSERT_EQ(::mkfifo((folder + "/pipe").c_str(), 0600), 0);
  EXPECT_FALSE(read_regular_file(folder + "/pipe", 10)) << "and nobody waits";
  EXPECT_FALSE(read_regular_file(folder, 10));
  ASSERT_TRUE(write("r", "text"));
  EXPECT_EQ(read_regular_file(folder + "/r", 10).value_or(""), "text");
}

}  // namespace
}  // namespace plimsoll
