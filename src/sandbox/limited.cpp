// sandbox/limited.cpp - the keeper of a limited program, and our side of the conversation.
//
// Format  frames (base/frame.h). To the keeper: the question. From it: pieces of what the program
//         prints, then its end: nothing, or the error's code and what is wrong.
// SPDX-License-Identifier: Apache-2.0
#include "sandbox/limited.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/file.h"
#include "base/frame.h"
#include "base/process.h"
#include "base/text.h"
#include "sandbox/landlock.h"
#include "sandbox/seccomp.h"

namespace plimsoll {

namespace {

using Clock = std::chrono::steady_clock;

enum : std::uint8_t { question_frame = 1, output_frame, end_frame, failure_frame };

constexpr std::size_t complaint_limit = std::size_t{16} << 10U;  // of standard error: its end
constexpr int cannot_start = 127;

/// A folder that is gone with all that is in it.
class ScratchFolder {
 public:
  static Result<ScratchFolder> make() {
    std::string path = temporary_folder() + "/plimsoll-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) return std::unexpected(os_error(path, errno));
    return ScratchFolder(std::move(path));
  }
  ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code none;
    if (!path_.empty()) std::filesystem::remove_all(path_, none);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

void limit(int resource, std::uint64_t value) {
  const rlimit both{.rlim_cur = value, .rlim_max = value};
  ::setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

void set_limits(const LimitedProgram& program) {
  constexpr std::uint64_t largest_file = std::uint64_t{64} << 20U;
  constexpr std::uint64_t most_files = 512;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(program.time).count();
  limit(RLIMIT_AS, program.memory);
  limit(RLIMIT_CPU, static_cast<std::uint64_t>(seconds) * 2);  // it may run on several processors
  limit(RLIMIT_FSIZE, largest_file);
  limit(RLIMIT_NOFILE, most_files);
  limit(RLIMIT_CORE, 0);
}

/// In the child: never returns. What is wrong is said where the program would say it.
[[noreturn]] void become(const LimitedProgram& program, std::vector<std::string> words,
                         const std::string& scratch, int output, int complaints) {
  const auto give_up = [](std::string_view what) {
    // Who cannot be told learns it from the status.
    [[maybe_unused]] const Status told = write_all(STDERR_FILENO, what);
    ::_exit(cannot_start);
  };
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int null = ::open("/dev/null", O_RDONLY);
  const bool is_set =
      ::dup2(complaints, STDERR_FILENO) >= 0 && ::dup2(output, STDOUT_FILENO) >= 0 && null >= 0 &&
      ::dup2(null, STDIN_FILENO) >= 0 && ::close_range(STDERR_FILENO + 1, ~0U, 0) == 0 &&
      ::chdir(scratch.c_str()) == 0;
  if (!is_set) ::_exit(cannot_start);
  std::vector<std::string> environment = program.environment(scratch);
  words.insert(words.begin(), program.path);
  // Libraries and the loader, for a program that is linked with any.
  const SandboxPlaces places{.read = program.read,
                             .write = {scratch},
                             .output = {},
                             .run = {program.path, "/lib", "/lib64", "/usr/lib", "/usr/lib64"}};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up("no_new_privs cannot be set");
  if (const Status held = restrict_files(places); !held) give_up(held.error().what);
  if (const Status held = restrict_program(); !held) give_up(held.error().what);
  set_limits(program);
  ::execve(program.path.c_str(), pointers_to(words).data(), pointers_to(environment).data());
  give_up(os_error("it cannot be started", errno).what);
  ::_exit(cannot_start);
}

/// A program that runs: killed if nobody waited for its end.
class Running {
 public:
  explicit Running(pid_t pid) : pid_(pid) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (pid_ > 0) end();
  }
  /// Its status; a program that goes on without its output is not waited for.
  int end() {
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);  // its group may not be there yet
    return wait();
  }
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
  }

 private:
  pid_t pid_;
};

struct Pipe {
  Descriptor read, write;
  static Result<Pipe> make() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::unexpected(os_error("pipe", errno));
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  }
};

/// One answer: from the start of the program to its end.
class Answering {
 public:
  Answering(const LimitedProgram& program, int socket)
      : program_(program), socket_(socket), channel_(socket) {}

  Status answer(std::string_view question) {
    std::vector<std::string> words = TRY(program_.words(question));
    const ScratchFolder scratch = TRY(ScratchFolder::make());
    Pipe output = TRY(Pipe::make());
    Pipe complaints = TRY(Pipe::make());
    const pid_t pid = ::fork();
    if (pid == 0) {
      become(program_, std::move(words), scratch.path(), output.write.get(),
             complaints.write.get());
    }
    if (pid < 0) return std::unexpected(os_error(program_.path, errno));
    Running running(pid);
    output.write = {};
    complaints.write = {};
    TRY_STATUS(pass(output.read, complaints.read));
    return end_of(running.wait());
  }

 private:
  /// Until both are closed.
  Status pass(Descriptor& output, Descriptor& complaints) {
    const auto until = Clock::now() + program_.time;
    std::array<pollfd, 3> watched = {{{.fd = output.get(), .events = POLLIN, .revents = 0},
                                      {.fd = complaints.get(), .events = POLLIN, .revents = 0},
                                      {.fd = socket_, .events = POLLRDHUP, .revents = 0}}};
    while (watched[0].fd >= 0 || watched[1].fd >= 0) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
      if (left <= 0)
        return fail(Errc::timeout, "it took longer than " + std::to_string(seconds()) + " s");
      const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(left));
      if (ready < 0 && errno != EINTR) return std::unexpected(os_error("poll", errno));
      if (ready <= 0) continue;
      if (watched[2].revents != 0) return fail(Errc::io, "nobody waits for the answer");
      if (watched[0].revents != 0 && TRY(take_output(output.get())) == 0) watched[0].fd = -1;
      if (watched[1].revents != 0 && take_complaint(complaints.get()) == 0) watched[1].fd = -1;
    }
    return {};
  }

  [[nodiscard]] std::int64_t seconds() const {
    return std::chrono::ceil<std::chrono::seconds>(program_.time).count();
  }

  Result<std::size_t> take_output(int from) {
    const ssize_t count = ::read(from, buffer_.data(), buffer_.size());
    if (count <= 0) return 0;
    passed_ += static_cast<std::uint64_t>(count);
    if (passed_ > program_.output) {
      return fail(Errc::too_large,
                  "it printed more than " + std::to_string(program_.output) + " bytes");
    }
    const auto size = static_cast<std::size_t>(count);
    TRY_STATUS(channel_.send(output_frame, std::string_view(buffer_.data(), size)));
    return size;
  }

  std::size_t take_complaint(int from) {
    const ssize_t count = ::read(from, buffer_.data(), buffer_.size());
    if (count <= 0) return 0;
    complaint_.append(buffer_.data(), static_cast<std::size_t>(count));
    if (complaint_.size() > complaint_limit)
      complaint_.erase(0, complaint_.size() - complaint_limit);
    return static_cast<std::size_t>(count);
  }

  [[nodiscard]] Status end_of(int status) const {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    if (WIFSIGNALED(status)) {
      return fail(Errc::too_large, "it was ended by signal " + std::to_string(WTERMSIG(status)) +
                                       " (limits of time and memory hold for it)");
    }
    const std::string_view said = trim(complaint_);
    return fail(Errc::malformed,
                said.empty() ? "it failed and did not say why" : std::string(said));
  }

  const LimitedProgram& program_;
  int socket_;
  Channel channel_;
  std::array<char, std::size_t{64} << 10U> buffer_{};
  std::uint64_t passed_ = 0;
  std::string complaint_;
};

/// What secrets our environment holds are none of the keeper's.
void forget_environment() {
  for (char** each = environ; each != nullptr && *each != nullptr; ++each)
    ::explicit_bzero(*each, std::strlen(*each));
  ::clearenv();
}

[[noreturn]] void keep(const LimitedProgram& program, int socket) {
  constexpr int own = 3;
  constexpr auto for_ever = std::chrono::hours(24 * 365);
  const std::string temporary = temporary_folder();
  forget_environment();
  ::setenv("TMPDIR", temporary.c_str(), 1);
  if (::dup2(socket, own) != own || ::close_range(own + 1, ~0U, 0) != 0) ::_exit(1);
  ::setpgid(0, 0);  // who interrupts us does not end a program before its folder is gone
  Channel channel(own);
  while (const Result<Frame> asked = channel.receive(for_ever)) {
    const Status answered = Answering(program, own).answer(asked->payload);
    if (answered && channel.send(end_frame, {})) continue;
    if (answered) break;
    std::string failure(1, static_cast<char>(answered.error().code));
    failure += answered.error().what.substr(0, complaint_limit);
    if (!channel.send(failure_frame, failure)) break;
  }
  ::_exit(0);
}

}  // namespace

Result<LimitedRunner> LimitedRunner::prepare(const LimitedProgram& program) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return std::unexpected(os_error("socket pair", errno));
  const pid_t keeper = ::fork();
  if (keeper == 0) {
    ::close(ends[0]);
    keep(program, ends[1]);
  }
  const int error = errno;
  ::close(ends[1]);
  if (keeper < 0) {
    ::close(ends[0]);
    return std::unexpected(os_error(program.path, error));
  }
  constexpr auto grace = std::chrono::seconds(10);
  return LimitedRunner(keeper, ends[0], program.time + grace);
}

LimitedRunner::~LimitedRunner() {
  if (keeper_ <= 0) return;
  ::close(socket_);  // it ends by that
  ::waitpid(keeper_, nullptr, WNOHANG);
}

Result<std::string> LimitedRunner::run(std::string_view question) {
  Channel channel(socket_);
  TRY_STATUS(channel.send(question_frame, question));
  std::string output;
  const auto until = Clock::now() + patience_;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    Frame frame = TRY(channel.receive(std::max(left, std::chrono::milliseconds(1))));
    if (frame.type == output_frame) {
      output += frame.payload;
    } else if (frame.type == end_frame) {
      return output;
    } else if (frame.type == failure_frame && !frame.payload.empty()) {
      return fail(static_cast<Errc>(frame.payload[0]), frame.payload.substr(1));
    } else {
      return fail(Errc::malformed, "the keeper of a program gave no answer");
    }
  }
}

}  // namespace plimsoll
