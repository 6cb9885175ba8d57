// fetch/credential_helper.cpp - starts a helper, gives it the request, takes its answer.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/credential_helper.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigset_t is POSIX, not C++
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

namespace plimsoll::fetch {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto time_limit = 20s;
constexpr std::size_t answer_limit = 64U << 10U;
constexpr std::size_t request_limit = 32U << 10U;  // fits into a pipe, so writing never waits

Result<std::string> find_program(const std::string& name) {
  const bool is_plain_name =
      !name.empty() && name.size() <= 100 &&
      std::ranges::all_of(name, [](char c) { return is_alnum(c) || "_.-"sv.contains(c); });
  if (!is_plain_name)
    return fail(Errc::malformed, "credential helper: its name has signs that are not allowed");
  const std::string file = "docker-credential-" + name;
  const char* const path = std::getenv("PATH");
  for (const std::string_view folder : split(path == nullptr ? "" : path, ':')) {
    std::string program = std::string(folder) + '/' + file;
    if (folder.starts_with('/') && ::access(program.c_str(), X_OK) == 0) return program;
  }
  return fail(Errc::io, file + ": not in PATH");
}

struct Pipe {
  Descriptor out, in;  // read from, written to
};

Result<Pipe> open_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::unexpected(os_error("pipe", errno));
  return Pipe{.out = Descriptor(ends[0]), .in = Descriptor(ends[1])};
}

/// A helper that runs, in a process group of its own. It does not outlive this object.
class Helper {
 public:
  static Result<Helper> start(const std::string& program, const char* action, const Pipe& request,
                              const Pipe& answer) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, request.out.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, answer.in.get(), STDOUT_FILENO);
    // What a helper says there may be anything, also a secret.
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    std::array<char*, 3> words = {const_cast<char*>(program.c_str()),   // NOLINT: not written to
                                  const_cast<char*>(action), nullptr};  // NOLINT: likewise
    pid_t pid = -1;
    const int error =
        posix_spawn(&pid, program.c_str(), &actions, &attributes, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) return std::unexpected(os_error(program, error));
    return Helper(pid);
  }
  Helper(Helper&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  Helper& operator=(Helper&&) = delete;
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;
  ~Helper() {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  /// Whether it ended well; waits until `deadline`.
  Result<bool> wait(Clock::time_point deadline) {
    int status = 0;
    while (::waitpid(pid_, &status, WNOHANG) == 0) {
      if (Clock::now() >= deadline) return fail(Errc::timeout, "did not end in time");
      ::poll(nullptr, 0, 10);
    }
    pid_ = -1;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

 private:
  explicit Helper(pid_t pid) : pid_(pid) {}
  pid_t pid_;
};

Result<std::string> read_until_end(int from, Clock::time_point deadline) {
  std::string text;
  std::array<char, 4096> buffer{};
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd watched{.fd = from, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&watched, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return fail(Errc::timeout, "gives no answer in time");
    const ssize_t got = ::read(from, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(os_error("read", errno));
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > answer_limit) return fail(Errc::too_large, "gives an answer above 64 kB");
  }
}

struct HelperAnswer {
  std::string text;
  bool ended_well = false;
};

Result<HelperAnswer> converse(const std::string& program, const char* action,
                              std::string_view request) {
  if (request.size() > request_limit) return fail(Errc::too_large, "credentials above 32 kB");
  Pipe to = TRY(open_pipe());
  Pipe from = TRY(open_pipe());
  const auto deadline = Clock::now() + time_limit;
  Helper helper = TRY(Helper::start(program, action, to, from));
  from.in = Descriptor();
  // One that does not read its request tells by its answer; SIGPIPE is ignored in this program.
  [[maybe_unused]] const Status written = write_all(to.in.get(), request);
  to.in = Descriptor();
  std::string text = TRY(read_until_end(from.out.get(), deadline));
  const bool ended_well = TRY(helper.wait(deadline));
  return HelperAnswer{.text = std::move(text), .ended_well = ended_well};
}

Result<std::string> run(const std::string& name, const char* action, std::string_view request) {
  const std::string program = TRY(find_program(name));
  const auto answer = converse(program, action, request);
  if (!answer) return fail(program, answer.error());
  if (answer->ended_well) return answer->text;
  // The one message that the protocol fixes; others may hold anything and are not repeated.
  if (answer->text.contains("credentials not found in native keychain"))
    return fail(Errc::not_found, program + ": has none");
  return fail(Errc::io, program + ": " + action + " failed");
}

}  // namespace

Result<Credentials> parse_helper_answer(std::string_view text) {
  JsonDocument document;
  // Not with the parser's words: they stay harmless, but the answer is a secret.
  if (!document.parse(text, {.depth = 10, .values = 1000}) || !document.root().is_object())
    return fail(Errc::malformed, "answer is not a JSON object");
  const std::string user(document.root()["Username"].text());
  const std::string secret(document.root()["Secret"].text());
  if (secret.empty()) return fail(Errc::not_found, "has none");
  if (user == "<token>") return Credentials{.identity_token = secret};
  return Credentials{.user = user, .password = secret};
}

Result<Credentials> helper_get(const std::string& name, std::string_view key) {
  const std::string answer = TRY(run(name, "get", key));
  auto credentials = parse_helper_answer(answer);
  if (!credentials) return fail("docker-credential-" + name, credentials.error());
  return credentials;
}

Status helper_store(const std::string& name, std::string_view key, const Credentials& credentials) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object();
  json.member("ServerURL", key);
  json.member("Username", credentials.user);
  json.member("Secret", credentials.password);
  json.end_object();
  TRY(run(name, "store", json.take()));
  return {};
}

Status helper_erase(const std::string& name, std::string_view key) {
  TRY(run(name, "erase", key));
  return {};
}

}  // namespace plimsoll::fetch
