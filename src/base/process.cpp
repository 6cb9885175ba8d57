// base/process.cpp - posix_spawn, and what has to be closed around it.
// SPDX-License-Identifier: Apache-2.0
#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigset_t is POSIX, not C++
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

namespace plimsoll {

namespace {

/// "NAME=value" of each variable that is set.
std::vector<std::string> chosen_environment(std::span<const std::string_view> names) {
  std::vector<std::string> chosen;
  for (const std::string_view name : names) {
    const char* value = std::getenv(std::string(name).c_str());
    if (value != nullptr) chosen.push_back(std::string(name) + '=' + value);
  }
  return chosen;
}

/// What the child does with descriptors before it becomes the program.
class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  void keep_only(int socket) {
    // The socket first: it may itself be one of the standard descriptors, if those were closed.
    posix_spawn_file_actions_adddup2(&actions_, socket, child_socket);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions_, child_socket + 1);
  }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// No signal is blocked or ignored in the child.
class Attributes {
 public:
  Attributes() {
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

}  // namespace

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

Result<Child> Child::start(const std::string& program,
                           std::span<const std::string_view> environment) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return std::unexpected(os_error("socket pair", errno));
  FileActions actions;
  actions.keep_only(ends[1]);
  const Attributes attributes;
  std::vector<std::string> variables = chosen_environment(environment);
  std::vector<std::string> words = {program};
  pid_t pid = -1;
  const int error = posix_spawn(&pid, program.c_str(), actions.get(), attributes.get(),
                                pointers_to(words).data(), pointers_to(variables).data());
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    return std::unexpected(os_error(program, error));
  }
  return Child(pid, ends[0]);
}

namespace {

/// In the child, between fork and exec.
[[noreturn]] void wait_and_become(int socket, const char* program, char* const* words,
                                  char* const* variables) {
  char first = 0;
  const bool is_set =
      ::dup2(socket, child_socket) == child_socket && ::close_range(child_socket + 1, ~0U, 0) == 0;
  const int null = ::open("/dev/null", O_RDWR);
  if (!is_set || null < 0 || ::dup2(null, STDIN_FILENO) < 0 || ::dup2(null, STDOUT_FILENO) < 0)
    ::_exit(1);
  ::close(null);
  ssize_t seen = 0;
  do {  // the byte stays: it is the program's
    seen = ::recv(child_socket, &first, 1, MSG_PEEK);
  } while (seen < 0 && errno == EINTR);
  if (seen == 1) ::execve(program, words, variables);
  ::_exit(seen == 0 ? 0 : 1);
}

}  // namespace

Result<Child> Child::prepare(const std::string& program,
                             std::span<const std::string_view> environment) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return std::unexpected(os_error("socket pair", errno));
  std::vector<std::string> variables = chosen_environment(environment);
  std::vector<std::string> words = {program};
  const std::vector<char*> word_list = pointers_to(words);
  const std::vector<char*> variable_list = pointers_to(variables);
  const pid_t pid = ::fork();
  if (pid == 0) wait_and_become(ends[1], program.c_str(), word_list.data(), variable_list.data());
  const int error = errno;
  // The child has its copies: none is left lying about in ours.
  for (std::string& variable : variables) ::explicit_bzero(variable.data(), variable.size());
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    return std::unexpected(os_error(program, error));
  }
  return Child(pid, ends[0]);
}

Child::~Child() {
  if (pid_ <= 0) return;
  // Nothing more is said: it ends, and its end closes. It cannot be made to: a process in the
  // sandbox sends no signals. One that does not end is not waited for longer.
  constexpr int patience = 2000;  // milliseconds
  shutdown(socket_, SHUT_WR);
  std::array<char, 4096> unread;
  pollfd watched{.fd = socket_, .events = POLLIN, .revents = 0};
  while (poll(&watched, 1, patience) > 0 && read(socket_, unread.data(), unread.size()) > 0) {
  }
  close(socket_);
  waitpid(pid_, nullptr, WNOHANG);
}

void forget_variables(std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    const std::string text(name);
    char* const value = ::getenv(text.c_str());
    if (value == nullptr) continue;
    ::explicit_bzero(value, std::strlen(value));
    ::unsetenv(text.c_str());
  }
}

Result<std::string> find_companion(const std::string& name, const char* variable) {
  namespace fs = std::filesystem;
  if (const char* chosen = std::getenv(variable); chosen != nullptr && *chosen != '\0')
    return std::string(chosen);
  std::error_code error;
  const fs::path beside = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path& place : {beside / name, beside / "../libexec/plimsoll" / name}) {
    if (access(place.c_str(), X_OK) == 0) return place.string();
  }
  return fail(Errc::not_found, name + " is neither beside plimsoll nor in ../libexec/plimsoll: " +
                                   "install it there, or name it by " + variable);
}

}  // namespace plimsoll
