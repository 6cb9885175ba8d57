// image/folder_test.cpp - unpacked systems: what cannot be opened, loops, pipes, deep nesting.
// SPDX-License-Identifier: Apache-2.0
#include "image/folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "testing/inputs.h"
#include "testing/words.h"

namespace plimsoll {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FolderTest : public ::testing::Test {
 protected:
  LayerFacts read() { return *read_folder(folder.path(), options); }

  TemporaryFolder folder;
  Router router{word_analyzers};
  LayerLimits limits;
  FolderOptions options{.router = &router, .limits = &limits};
};

TEST_F(FolderTest, IsReadInTheSameOrderAlways) {
  for (const char* const name : {"z/words", "a.w", "b/words", "b/c/words"})
    ASSERT_FALSE(folder.write(name, name).empty());
  EXPECT_THAT(found_in(read()),
              ElementsAre("a.w:a.w", "b/c/words:b/c/words", "b/words:b/words", "z/words:z/words"));
}

TEST_F(FolderTest, LinksAreListedAndNeverFollowed) {
  ASSERT_FALSE(folder.write("a/words", "one").empty());
  fs::create_symlink(".", folder.path("a/loop"));
  fs::create_symlink("self", folder.path("self"));
  fs::create_symlink("/etc", folder.path("outside"));
  fs::create_symlink("a/words", folder.path("words"));
  const LayerFacts facts = read();
  EXPECT_THAT(found_in(facts), ElementsAre("a/words:one"));
  const std::map<std::string, std::string> links = {
      {"a/loop", "."}, {"outside", "/etc"}, {"self", "self"}, {"words", "a/words"}};
  for (const auto& [path, target] : links) {
    const auto entry = facts.entries.find(path);
    ASSERT_TRUE(entry.has_value()) << path;
    EXPECT_EQ(entry->type, EntryType::symlink);
    EXPECT_EQ(entry->link, target);
  }
  EXPECT_THAT(facts.collected.problems, IsEmpty());
}

TEST_F(FolderTest, PipesAndSocketsAreNotOpened) {
  ASSERT_EQ(::mkfifo(folder.path("words").c_str(), 0644), 0);
  const int plug = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_GE(plug, 0);
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  folder.path("more").copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(plug, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const LayerFacts facts = read();
  EXPECT_EQ(facts.entries.type_of("words"), EntryType::fifo);
  EXPECT_THAT(facts.collected.packages, IsEmpty());
  EXPECT_THAT(facts.collected.problems, IsEmpty());
  ::close(plug);
}

TEST_F(FolderTest, WhatMayNotBeReadIsAProblem) {
  ASSERT_FALSE(folder.write("closed/words", "one").empty());
  ASSERT_FALSE(folder.write("words", "two").empty());
  ASSERT_FALSE(folder.write("more", "three").empty());
  fs::permissions(folder.path("closed"), fs::perms::none);
  fs::permissions(folder.path("words"), fs::perms::none);
  fs::permissions(folder.path(), fs::perms(0755));
  const bool is_root = ::geteuid() == 0;
  ASSERT_EQ(is_root ? ::seteuid(65534) : 0, 0);
  const LayerFacts facts = read();
  ASSERT_EQ(is_root ? ::seteuid(0) : 0, 0);
  fs::permissions(folder.path("closed"), fs::perms(0755));
  EXPECT_THAT(found_in(facts), ElementsAre("more:three"));
  ASSERT_EQ(facts.collected.problems.size(), 2U);
  EXPECT_EQ(facts.collected.problems[0].path, "closed");
  EXPECT_EQ(facts.collected.problems[1].path, "words");
  EXPECT_EQ(facts.collected.problems[1].error.code, Errc::permission_denied);
}

TEST_F(FolderTest, DeepNestingIsBounded) {
  std::string path = folder.path();
  for (int i = 0; i < 300; ++i) path += "/d";
  fs::create_directories(path);
  const LayerFacts facts = read();
  EXPECT_EQ(facts.entries.size(), 257U);
  ASSERT_EQ(facts.collected.problems.size(), 1U);
  EXPECT_EQ(facts.collected.problems[0].error.code, Errc::too_deep);
}

TEST_F(FolderTest, ProgramsAndDatabasesAreReadInPlace) {
  const std::string text(200'000, 'x');
  fs::permissions(folder.write("bin/p", text), fs::perms(0755));
  ASSERT_FALSE(folder.write("a.db", text).empty());
  EXPECT_EQ(found_in(read()), (std::vector{"a.db:" + text, "bin/p:" + text}));
}

TEST_F(FolderTest, FoldersMayBeLeftOut) {
  ASSERT_FALSE(folder.write(".git/words", "one").empty());
  options.skip_folders = {".git"};
  EXPECT_THAT(found_in(read()), IsEmpty());
}

TEST_F(FolderTest, OnlyAFolderIsOne) {
  EXPECT_EQ(read_folder(folder.write("f", "x"), options).error().code, Errc::usage);
  EXPECT_EQ(read_folder(folder.path("none"), options).error().code, Errc::not_found);
}

TEST_F(FolderTest, CapabilitiesOfPrograms) {
  std::string value(20, '\0');
  value[0] = 1;
  value[3] = 2;
  value[5] = 0x20;
  for (const char* const name : {"plain", "program", "text"}) {
    const std::string path = folder.write(name, "x");
    fs::permissions(path, fs::perms(name == std::string("text") ? 0644 : 0755));
    if (name == std::string("plain")) continue;
    if (::setxattr(path.c_str(), "security.capability", value.data(), value.size(), 0) != 0)
      GTEST_SKIP() << "capabilities cannot be set here";
  }
  const LayerFacts facts = read();
  EXPECT_EQ(facts.entries.find("plain")->capabilities, std::nullopt);
  EXPECT_EQ(facts.entries.find("text")->capabilities, std::nullopt);
  const auto program = facts.entries.find("program")->capabilities;
  ASSERT_TRUE(program);
  EXPECT_THAT(texts_of(*program), ElementsAre("cap_net_raw+ep"));
  EXPECT_THAT(facts.collected.problems, IsEmpty());
}

}  // namespace
}  // namespace plimsoll
