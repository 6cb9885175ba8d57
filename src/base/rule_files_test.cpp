// base/rule_files_test.cpp
// SPDX-License-Identifier: Apache-2.0
#include "base/rule_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "base/file.h"

namespace plimsoll {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::array<std::string_view, 2> yaml = {".yaml", ".yml"};

class RuleFiles : public ::testing::Test {
 protected:
  RuleFiles() { fs::create_directories(folder); }
  ~RuleFiles() override { fs::remove_all(folder); }
  RuleFiles(const RuleFiles&) = delete;
  RuleFiles& operator=(const RuleFiles&) = delete;

  void make(const std::string& name) const {
    const fs::path path(folder + "/" + name);
    fs::create_directories(path.parent_path());
    ASSERT_TRUE(write_file(path.string(), ""));
  }
  /// Names within the folder.
  [[nodiscard]] std::vector<std::string> names(const RuleFileKind& kind) const {
    auto files = rule_files(folder, kind);
    if (!files) return {files.error().what};
    for (std::string& file : *files) file.erase(0, folder.size() + 1);
    return *files;
  }

  std::string folder = testing::TempDir() + "rule-files-" + std::to_string(getpid());
};

TEST_F(RuleFiles, OfAFolderAreThoseWithTheEndingSorted) {
  for (const char* const name : {"b.yml", "a.yaml", "c.json", ".yaml", "yaml", "in/d.yaml"})
    make(name);
  EXPECT_THAT(names({.endings = yaml}), ElementsAre("a.yaml", "b.yml"));
}

TEST_F(RuleFiles, FoldersInTheFolderOnlyWhereAskedFor) {
  make("b.yaml");
  make("a/deep/er/c.yaml");
  make("a/folder.yaml/d.yml");
  EXPECT_THAT(names({.endings = yaml}), ElementsAre("b.yaml"));
  EXPECT_THAT(names({.endings = yaml, .recursive = true}),
              ElementsAre("a/deep/er/c.yaml", "a/folder.yaml/d.yml", "b.yaml"));
}

TEST_F(RuleFiles, AFileStandsForItself) {
  make("rules.txt");
  for (const char* const name : {"/rules.txt", "/none"})
    EXPECT_THAT(*rule_files(folder + name, {.endings = yaml}), ElementsAre(folder + name));
}

TEST_F(RuleFiles, ALinkToAFolderIsNotFollowedOneToAFileIs) {
  make("real/a.yaml");
  fs::create_directory_symlink(folder, folder + "/real/up");
  fs::create_symlink("a.yaml", folder + "/real/b.yaml");
  EXPECT_THAT(names({.endings = yaml, .recursive = true}),
              ElementsAre("real/a.yaml", "real/b.yaml"));
}

TEST_F(RuleFiles, MoreThanTheLimitIsAnError) {
  for (int i = 0; i < 4; ++i) make(std::to_string(i) + ".yaml");
  EXPECT_EQ(names({.endings = yaml, .limit = 4}).size(), 4U);
  const auto files = rule_files(folder, {.endings = yaml, .limit = 3});
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, Errc::too_many);
  EXPECT_THAT(files.error().what, HasSubstr(folder + ": more than 3 files of rules"));
}

TEST_F(RuleFiles, AFolderWithoutAnyIsAnErrorWhereOneIsNeeded) {
  make("a.json");
  EXPECT_THAT(names({.endings = yaml}), IsEmpty());
  const auto files = rule_files(folder, {.endings = yaml, .needs_one = true});
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, Errc::not_found);
  EXPECT_THAT(files.error().what, HasSubstr("no rules in this folder: expected *.yaml or *.yml"));
}

TEST_F(RuleFiles, AFolderThatMayNotBeReadIsAnError) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everywhere";
  make("a.yaml");
  fs::permissions(folder, fs::perms::owner_exec);
  const auto files = rule_files(folder, {.endings = yaml});
  fs::permissions(folder, fs::perms::owner_all);
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, Errc::permission_denied);
}

}  // namespace
}  // namespace plimsoll
