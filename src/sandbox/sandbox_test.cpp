// sandbox/sandbox_test.cpp - what must not work does not, what a scan needs does.
// SPDX-License-Identifier: Apache-2.0
#include "sandbox/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/file.h"

namespace plimsoll {
namespace {

namespace fs = std::filesystem;

class SandboxTest : public ::testing::Test {
 protected:
  SandboxTest() {
    fs::create_directories(folder + "/in/deep");
    fs::create_directories(folder + "/out");
    for (const char* const name : {"/in/file", "/in/deep/file", "/secret", "/one"})
      std::ofstream(folder + name) << "text";
  }
  ~SandboxTest() override { fs::remove_all(folder); }
  SandboxTest(const SandboxTest&) = delete;
  SandboxTest& operator=(const SandboxTest&) = delete;

  /// The number of the first step that does not do what it should, in a process that is inside; 0:
  /// all did.
  template <typename Steps>
  int inside(const Steps& steps) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      const bool entered =
          enter_sandbox({.read = {folder + "/in", folder + "/one", folder + "/no-such"},
                         .write = {folder + "/out"}})
              .has_value();
      ::_exit(entered ? steps() : 99);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  std::string folder = testing::TempDir() + "sandbox-" + std::to_string(getpid());
};

TEST_F(SandboxTest, EveryProbeIsDenied) {
  const SandboxSupport support = sandbox_support();
  if (!support.missing.empty()) GTEST_SKIP() << support.missing;
  const auto probes = probe_sandbox();
  ASSERT_TRUE(probes) << probes.error().what;
  EXPECT_GE(probes->size(), 10U);
  for (const SandboxProbe& probe : *probes) EXPECT_TRUE(probe.denied) << probe.what;
}

TEST_F(SandboxTest, WhatWasNamedIsRead) {
  EXPECT_EQ(inside([&] {
              if (!read_file(folder + "/in/file", 10)) return 1;
              if (!read_file(folder + "/in/deep/file", 10)) return 2;
              if (!read_file(folder + "/one", 10)) return 3;
              if (fs::directory_iterator(folder + "/in") == fs::directory_iterator()) return 4;
              return 0;
            }),
            0);
}

TEST_F(SandboxTest, NothingElseIs) {
  if (sandbox_support().landlock == 0) GTEST_SKIP() << sandbox_support().missing;
  EXPECT_EQ(inside([&] {
              if (read_file(folder + "/secret", 10)) return 1;
              if (read_file(folder + "/in/../secret", 10)) return 2;
              if (write_file(folder + "/in/new", "x", false)) return 3;
              if (::truncate((folder + "/in/file").c_str(), 0) == 0) return 4;
              std::error_code error;
              fs::rename(folder + "/in/file", folder + "/out/file", error);
              if (!error) return 5;
              fs::create_symlink("../secret", folder + "/out/link", error);
              if (read_file(folder + "/out/link", 10)) return 6;
              return 0;
            }),
            0);
}

TEST_F(SandboxTest, FilesAreMadeAndReplacedWhereTheyMay) {
  EXPECT_EQ(inside([&] {
              if (!write_file(folder + "/out/new", "one", true)) return 1;
              if (!write_named_file(folder + "/out/new", "two")) return 2;
              if (!make_folders(folder + "/out/a/b")) return 3;
              if (::open((folder + "/out").c_str(), O_TMPFILE | O_RDWR, 0600) < 0) return 4;
              std::error_code error;
              if (!fs::remove(folder + "/out/new", error)) return 5;
              return 0;
            }),
            0);
}

TEST_F(SandboxTest, ThreadsAndPairsOfSocketsWork) {
  EXPECT_EQ(inside([&] {
              std::array<int, 2> ends{};
              if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return 1;
              std::jthread([&] { ::send(ends[0], "x", 1, MSG_NOSIGNAL); }).join();
              char byte = 0;
              if (::recv(ends[1], &byte, 1, 0) != 1 || byte != 'x') return 2;
              if (::isatty(0) < 0) return 3;
              return 0;
            }),
            0);
}

TEST_F(SandboxTest, WhatWasOpenStaysOpen) {
  const Descriptor secret = *open_for_reading(folder + "/secret");
  EXPECT_EQ(inside([&] {
              std::array<char, 4> text{};
              return ::pread(secret.get(), text.data(), text.size(), 0) == 4 ? 0 : 1;
            }),
            0);
}

}  // namespace
}  // namespace plimsoll
