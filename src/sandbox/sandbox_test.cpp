// sandbox/sandbox_test.cpp - what must not work does not, what a scan needs does.
// SPDX-License-Identifier: Apache-2.0
#include "sandbox/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
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
    fs::create_directories(folder + "/reports/deep");
    for (const char* const name :
         {"/in/file", "/in/deep/file", "/secret", "/one", "/reports/other", "/reports/deep/other"})
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
                         .write = {folder + "/out"},
                         .output = {folder + "/reports"}})
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

TEST_F(SandboxTest, BesideOutputsNothingIsRead) {
  if (sandbox_support().landlock == 0) GTEST_SKIP() << sandbox_support().missing;
  EXPECT_EQ(inside([&] {
              const std::string report = folder + "/reports/new";
              if (!write_named_file(report, "one") || !write_named_file(report, "two")) return 1;
              if (read_file(report, 10) || read_file(folder + "/reports/other", 10)) return 2;
              if (::open((folder + "/reports").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0)
                return 3;
              std::error_code error;
              for (const char* const name : {"/reports/other", "/reports/deep/other"}) {
                fs::rename(folder + name, folder + "/out/moved", error);
                if (!error) return 4;
              }
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

/// What a filter by names of calls would let through.
TEST_F(SandboxTest, DatagramsGoToNobody) {
  if (!sandbox_support().seccomp) GTEST_SKIP() << sandbox_support().missing;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = folder + "/out/socket";
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const auto* const to = reinterpret_cast<const sockaddr*>(&address);
  const Descriptor server(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::bind(server.get(), to, sizeof address), 0);
  EXPECT_EQ(inside([&] {
              std::array<int, 2> ends{};
              if (::socketpair(AF_UNIX, SOCK_DGRAM, 0, ends.data()) != 0) return 0;
              iovec text{.iov_base = ends.data(), .iov_len = 1};
              msghdr message{};
              message.msg_name = &address;
              message.msg_namelen = sizeof address;
              message.msg_iov = &text;
              message.msg_iovlen = 1;
              return ::sendmsg(ends[0], &message, MSG_NOSIGNAL) < 0 ? 1 : 2;
            }),
            0);
  char byte = 0;
  EXPECT_LT(::recv(server.get(), &byte, 1, 0), 0) << "something came out";
}

TEST_F(SandboxTest, TheKernelSendsNoSignalForIt) {
  if (!sandbox_support().seccomp) GTEST_SKIP() << sandbox_support().missing;
  const pid_t self = ::getpid();
  EXPECT_EQ(inside([&] {
              std::array<int, 2> ends{};
              if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) return 1;
              if (::fcntl(ends[0], F_SETOWN, self) == 0) return 2;
              const f_owner_ex owner{.type = F_OWNER_PID, .pid = self};
              if (::fcntl(ends[0], F_SETOWN_EX, &owner) == 0) return 3;
              if (::fcntl(ends[0], F_SETSIG, SIGTERM) == 0) return 4;
              return ::fcntl(ends[0], F_DUPFD_CLOEXEC, 0) < 0 ? 5 : 0;
            }),
            0);
}

TEST_F(SandboxTest, FilesElsewhereKeepTheirRightsTimesAndContent) {
  if (!sandbox_support().seccomp) GTEST_SKIP() << sandbox_support().missing;
  constexpr int no_access_mode = 3;  // neither reading nor writing, yet O_TRUNC empties the file
  EXPECT_EQ(
      inside([&] {
        const std::string secret = folder + "/secret";
        const std::string given = folder + "/in/file";
        if (::chmod(secret.c_str(), 0777) == 0) return 1;
        if (::fchmodat(AT_FDCWD, secret.c_str(), 0777, 0) == 0) return 2;
        if (::utimensat(AT_FDCWD, secret.c_str(), nullptr, 0) == 0) return 3;
        for (const std::string& file : {secret, given}) {
          // Landlock before its third version does not see it.
          if (::open(file.c_str(), O_RDONLY | O_TRUNC | O_CLOEXEC) >= 0 || errno != EPERM) return 4;
          if (::open(file.c_str(), no_access_mode | O_TRUNC | O_CLOEXEC) >= 0 || errno != EPERM)
            return 5;
        }
        return 0;
      }),
      0);
}

}  // namespace
}  // namespace plimsoll
