// base/process_test.cpp - what a child can see.
// SPDX-License-Identifier: Apache-2.0
#include "base/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/frame.h"

namespace plimsoll {
namespace {

/// A script that tells on descriptor 3 what it sees, then closes.
std::string what_a_child_sees(const std::string& script, std::span<const std::string_view> names) {
  const std::string path = testing::TempDir() + "/child-" + std::to_string(getpid()) + ".sh";
  std::ofstream(path) << "#!/bin/sh\n" << script << '\n';
  chmod(path.c_str(), 0700);
  Result<Child> child = Child::start(path, names);
  EXPECT_TRUE(child) << child.error().what;
  std::string said;
  std::array<char, 256> buffer{};
  while (child) {
    const ssize_t count = read(child->socket(), buffer.data(), buffer.size());
    if (count <= 0) break;
    said.append(buffer.data(), static_cast<std::size_t>(count));
  }
  std::filesystem::remove(path);
  return said;
}

TEST(Child, HoldsTheSocketAndNoOtherDescriptorOfOurs) {
  const int ours = open("/dev/null", O_RDONLY);  // NOLINT: inheritable, on purpose
  const std::string said = what_a_child_sees("ls /proc/$$/fd >&3", {});
  close(ours);
  // The shell holds its script at 10 or above; what we had open is not there.
  EXPECT_TRUE(said.starts_with("0\n1\n")) << said;
  EXPECT_NE(said.find("3\n"), std::string::npos) << said;
  EXPECT_EQ(said.find("\n4\n"), std::string::npos) << said;
}

TEST(Child, SeesOnlyTheNamedVariables) {
  setenv("PLIMSOLL_TEST_SHOWN", "yes", 1);
  setenv("PLIMSOLL_TEST_HIDDEN", "no", 1);
  const std::array<std::string_view, 2> names = {"PLIMSOLL_TEST_SHOWN", "PLIMSOLL_TEST_UNSET"};
  const std::string said = what_a_child_sees("/usr/bin/env >&3", names);
  EXPECT_NE(said.find("PLIMSOLL_TEST_SHOWN=yes"), std::string::npos) << said;
  EXPECT_EQ(said.find("HIDDEN"), std::string::npos) << said;
  EXPECT_EQ(said.find("UNSET"), std::string::npos) << said;
}

TEST(Child, APreparedOneStartsWithTheFirstByte) {
  const std::string path = testing::TempDir() + "/prepared-" + std::to_string(getpid()) + ".sh";
  std::ofstream(path) << "#!/bin/sh\nread word <&3\necho \"$word $SHOWN\" >&3\n";
  chmod(path.c_str(), 0700);
  setenv("SHOWN", "yes", 1);
  const std::array<std::string_view, 1> names = {"SHOWN"};
  const Result<Child> child = Child::prepare(path, names);
  ASSERT_TRUE(child);
  ASSERT_EQ(write(child->socket(), "hello\n", 6), 6);
  std::array<char, 256> buffer{};
  const ssize_t count = read(child->socket(), buffer.data(), buffer.size());
  ASSERT_GT(count, 0);
  const std::string said(buffer.data(), static_cast<std::size_t>(count));
  EXPECT_EQ(said, "hello yes\n");
  std::filesystem::remove(path);
}

TEST(Child, APreparedOneThatIsNeverAskedEnds) {
  const auto begin = std::chrono::steady_clock::now();
  {
    ASSERT_TRUE(Child::prepare("/nonexistent/program", {}));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

TEST(Child, APreparedOneKnowsWhatWasForgottenSince) {
  const std::string path = testing::TempDir() + "/knowing-" + std::to_string(getpid()) + ".sh";
  std::ofstream(path) << "#!/bin/sh\nread word <&3\necho \"$SECRET\" >&3\n";
  chmod(path.c_str(), 0700);
  setenv("SECRET", "s3cret", 1);
  const char* const place = getenv("SECRET");
  const std::array<std::string_view, 2> names = {"SECRET", "PLIMSOLL_TEST_UNSET"};
  const Result<Child> child = Child::prepare(path, names);
  ASSERT_TRUE(child);
  forget_variables(names);
  EXPECT_EQ(getenv("SECRET"), nullptr);
  EXPECT_EQ(std::string_view(place, 6), std::string_view("\0\0\0\0\0\0", 6));
  ASSERT_EQ(write(child->socket(), "hello\n", 6), 6);
  std::array<char, 256> buffer{};
  const ssize_t count = read(child->socket(), buffer.data(), buffer.size());
  ASSERT_GT(count, 0);
  EXPECT_EQ(std::string(buffer.data(), static_cast<std::size_t>(count)), "s3cret\n");
  std::filesystem::remove(path);
}

TEST(Child, SaysWhenTheProgramIsNotThere) {
  const Result<Child> child = Child::start("/nonexistent/program", {});
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().code, Errc::not_found);
}

TEST(FindCompanion, TakesTheVariableAndSaysWhereItLooked) {
  setenv("PLIMSOLL_TEST_COMPANION", "/some/where", 1);
  EXPECT_EQ(find_companion("no-such-program", "PLIMSOLL_TEST_COMPANION"), "/some/where");
  unsetenv("PLIMSOLL_TEST_COMPANION");
  const Result<std::string> missing = find_companion("no-such-program", "PLIMSOLL_TEST_COMPANION");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().what.find("../libexec/plimsoll"), std::string::npos);
}

}  // namespace
}  // namespace plimsoll
