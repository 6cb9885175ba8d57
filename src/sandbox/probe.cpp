// sandbox/probe.cpp - what must not work inside is tried, each in a process of its own.
// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/file.h"
#include "sandbox/sandbox.h"

namespace plimsoll {

namespace {

/// True if what was tried failed as the sandbox makes it fail.
bool is_denied(long result) { return result < 0 && (errno == EPERM || errno == EACCES); }

bool start_a_program() {
  const char* const words[] = {"/bin/true", nullptr};
  return is_denied(::execve(words[0], const_cast<char* const*>(words), nullptr));
}

bool start_a_process() {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(0);
  return is_denied(pid);
}

bool open_a_network_socket() { return is_denied(::socket(AF_INET, SOCK_STREAM, 0)); }

bool open_a_local_socket() { return is_denied(::socket(AF_UNIX, SOCK_STREAM, 0)); }

/// With a socket that was open before; standard input stands for one: the call itself is refused.
bool connect_to_an_address() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(9);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return is_denied(::connect(0, reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

bool read_another_file() { return is_denied(::open("/etc/passwd", O_RDONLY | O_CLOEXEC)); }

bool list_another_folder() { return is_denied(::open("/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC)); }

bool write_another_file() {
  return is_denied(::open("/tmp", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600)) &&
         is_denied(::open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC));
}

bool send_to_another_socket() {
  std::array<int, 2> ends{};
  return is_denied(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends.data()));
}

/// Names that are not there: nothing happens where it is not held back.
bool change_rights_of_a_file() {
  return is_denied(::chmod("/no/such/file", 0600)) &&
         is_denied(::utimensat(AT_FDCWD, "/no/such/file", nullptr, 0));
}

bool empty_a_file() { return is_denied(::open("/no/such/file", O_RDONLY | O_TRUNC | O_CLOEXEC)); }

bool look_into_a_process() { return is_denied(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)); }

bool signal_a_process() {
  return is_denied(::kill(::getppid(), 0)) && is_denied(::fcntl(0, F_SETOWN, ::getpid()));
}

bool run_written_memory() {
  void* const block =
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return block == MAP_FAILED && errno == EPERM;
}

bool change_the_machine() { return is_denied(::syscall(SYS_mount, "a", "/", "b", 0, nullptr)); }

struct Probe {
  const char* what;
  bool (*is_held_back)();
  bool needs_landlock = false;
};

constexpr Probe probes[] = {
    {"start a program", start_a_program},
    {"start a process", start_a_process},
    {"open a network socket", open_a_network_socket},
    {"open a local socket", open_a_local_socket},
    {"connect to an address", connect_to_an_address},
    {"read a file that it was not given", read_another_file, true},
    {"list a folder that it was not given", list_another_folder, true},
    {"write a file where it may not", write_another_file, true},
    {"send to another socket", send_to_another_socket},
    {"change a file's rights or times", change_rights_of_a_file},
    {"empty a file that it may read", empty_a_file},
    {"look into a process", look_into_a_process},
    {"send a signal", signal_a_process},
    {"run memory that it wrote", run_written_memory},
    {"mount a file system", change_the_machine},
};

/// Exit status of the process that tries: denied, done, or no sandbox at all.
enum class Tried : int { denied = 0, done = 1, failed = 2 };

Result<bool> is_denied_inside(const Probe& probe) {
  const pid_t pid = ::fork();
  if (pid < 0) return std::unexpected(os_error("process", errno));
  if (pid == 0) {
    Tried tried = Tried::failed;
    if (enter_sandbox({})) tried = probe.is_held_back() ? Tried::denied : Tried::done;
    ::_exit(static_cast<int>(tried));
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGSYS;
  if (WEXITSTATUS(status) == static_cast<int>(Tried::failed))
    return fail(Errc::unsupported, "the sandbox cannot be entered");
  return WEXITSTATUS(status) == static_cast<int>(Tried::denied);
}

}  // namespace

Result<std::vector<SandboxProbe>> probe_sandbox() {
  const SandboxSupport support = sandbox_support();
  std::vector<SandboxProbe> results;
  for (const Probe& probe : probes) {
    const bool held = probe.needs_landlock ? support.landlock > 0 : support.seccomp;
    results.push_back({probe.what, held && TRY(is_denied_inside(probe))});
  }
  return results;
}

}  // namespace plimsoll
