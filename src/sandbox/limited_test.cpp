// sandbox/limited_test.cpp - what a limited program gets, and what it does not.
// SPDX-License-Identifier: Apache-2.0
#include "sandbox/limited.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "sandbox/sandbox.h"

namespace plimsoll {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class LimitedTest : public ::testing::Test {
 protected:
  LimitedTest() {
    fs::create_directories(folder + "/in");
    std::ofstream(folder + "/in/file") << "inside";
    std::ofstream(folder + "/secret") << "outside";
    ::setenv("PLIMSOLL_TEST_SECRET", "hunter2", 1);
  }
  ~LimitedTest() override {
    fs::remove_all(folder);
    ::unsetenv("PLIMSOLL_TEST_SECRET");
  }
  LimitedTest(const LimitedTest&) = delete;
  LimitedTest& operator=(const LimitedTest&) = delete;

  /// sh, whose script is what is asked: builtins alone, since it starts no process.
  LimitedProgram shell() {
    return {.path = fs::canonical("/bin/sh"),
            .read = {folder + "/in"},
            .words = [](std::string_view question) -> Result<std::vector<std::string>> {
              if (question == "refused") return fail(Errc::usage, "not that");
              return std::vector<std::string>{"-c", std::string(question)};
            },
            .environment = [](const std::string& scratch) -> std::vector<std::string> {
              return {"HOME=" + scratch};
            }};
  }
  std::string folder = testing::TempDir() + "limited-" + std::to_string(getpid());
};

TEST_F(LimitedTest, AnswersOneQuestionAfterTheOther) {
  auto runner = LimitedRunner::prepare(shell());
  ASSERT_TRUE(runner);
  EXPECT_EQ(runner->run("echo one").value(), "one\n");
  EXPECT_EQ(runner->run("read x < " + folder + "/in/file; echo $x").value(), "inside\n");
  EXPECT_EQ(runner->run("echo ${PLIMSOLL_TEST_SECRET:-none}").value(), "none\n");
  EXPECT_TRUE(
      runner->run("echo x > file && read y < file && echo $y $HOME").value().starts_with("x /"));
}

TEST_F(LimitedTest, FailuresSayWhy) {
  auto runner = LimitedRunner::prepare(shell());
  ASSERT_TRUE(runner);
  EXPECT_EQ(runner->run("echo bad >&2; exit 3").error().what, "bad");
  EXPECT_EQ(runner->run("exit 3").error().what, "it failed and did not say why");
  EXPECT_EQ(runner->run("refused").error().what, "not that");
  EXPECT_EQ(runner->run("echo after").value(), "after\n");
  LimitedProgram none = shell();
  none.path = "/nonexistent/program";
  auto missing = LimitedRunner::prepare(none);
  ASSERT_TRUE(missing);
  EXPECT_TRUE(missing->run("x").error().what.contains("it cannot be started"));
}

TEST_F(LimitedTest, LimitsHold) {
  LimitedProgram program = shell();
  program.time = 300ms;
  program.output = 1000;
  auto runner = LimitedRunner::prepare(program);
  ASSERT_TRUE(runner);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(runner->run("while :; do :; done").error().code, Errc::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
  EXPECT_EQ(runner->run("while :; do echo 0123456789; done").error().code, Errc::too_large);
  EXPECT_EQ(runner->run("echo still").value(), "still\n");
}

TEST_F(LimitedTest, StartsNothingAndReadsNothingElse) {
  auto runner = LimitedRunner::prepare(shell());
  ASSERT_TRUE(runner);
  EXPECT_FALSE(runner->run("/bin/true"));  // a process of its own
  EXPECT_FALSE(runner->run("(echo) | (read x)"));
  if (sandbox_support().landlock == 0) GTEST_SKIP() << "this kernel has no Landlock";
  EXPECT_FALSE(runner->run("read x < " + folder + "/secret && echo $x"));
  EXPECT_FALSE(runner->run("read x < /etc/passwd && echo $x"));
  EXPECT_FALSE(runner->run("echo x > " + folder + "/in/new"));
  EXPECT_FALSE(fs::exists(folder + "/in/new"));
}

TEST_F(LimitedTest, LeavesNoFolders) {
  auto runner = LimitedRunner::prepare(shell());
  ASSERT_TRUE(runner);
  const auto said = runner->run("echo x > file; pwd");
  ASSERT_TRUE(said);
  EXPECT_FALSE(fs::exists(trim(*said)));
}

}  // namespace
}  // namespace plimsoll
