// cli/password.cpp - termios without ECHO; signals restore it before they end the program.
// SPDX-License-Identifier: Apache-2.0
#include "cli/password.h"

#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigaction is POSIX, not C++
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <iostream>

#include "base/file.h"

namespace plimsoll {

namespace {

constexpr std::size_t line_limit = 4096;

volatile sig_atomic_t caught = 0;

void catch_signal(int number) { caught = number; }

/// While it lives, the signals by which a person ends a program interrupt reading instead.
class [[nodiscard]] CaughtSignals {
 public:
  CaughtSignals() {
    caught = 0;
    struct sigaction action{};
    action.sa_handler = catch_signal;  // without SA_RESTART
    for (std::size_t i = 0; i < numbers.size(); ++i) ::sigaction(numbers[i], &action, &before_[i]);
  }
  ~CaughtSignals() {
    for (std::size_t i = 0; i < numbers.size(); ++i) ::sigaction(numbers[i], &before_[i], nullptr);
    if (caught != 0) ::raise(caught);
  }
  CaughtSignals(const CaughtSignals&) = delete;
  CaughtSignals& operator=(const CaughtSignals&) = delete;

 private:
  static constexpr std::array numbers = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
  std::array<struct sigaction, numbers.size()> before_{};
};

class [[nodiscard]] WithoutEcho {
 public:
  WithoutEcho() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    is_changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  ~WithoutEcho() {
    if (!is_changed_) return;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    std::cerr << '\n';
  }
  WithoutEcho(const WithoutEcho&) = delete;
  WithoutEcho& operator=(const WithoutEcho&) = delete;
  [[nodiscard]] bool holds() const { return is_changed_; }

 private:
  termios before_{};
  bool is_changed_ = false;
};

/// By read(), so that nothing of it stays in a buffer of the streams.
Result<std::string> read_line() {
  std::string line;
  while (line.size() < line_limit) {
    char sign = 0;
    const ssize_t got = ::read(STDIN_FILENO, &sign, 1);
    if (got < 0 && errno == EINTR && caught == 0) continue;
    if (caught != 0) return fail(Errc::usage, "interrupted");
    if (got < 0) return std::unexpected(os_error("standard input", errno));
    if (got == 0 || sign == '\n') return line;
    line += sign;
  }
  return fail(Errc::too_large, "standard input: a line above 4096 bytes");
}

}  // namespace

Result<std::string> ask_at_terminal(const std::string& prompt, bool secret) {
  if (::isatty(STDIN_FILENO) == 0) {
    return fail(Errc::usage,
                "standard input is no terminal to ask at: give --user and --password-stdin");
  }
  const CaughtSignals signals;
  std::cerr << prompt << std::flush;
  if (!secret) return read_line();
  const WithoutEcho silent;
  if (!silent.holds()) return fail(Errc::io, "the terminal cannot be told to show nothing");
  return read_line();
}

Result<std::string> password_from_standard_input() {
  std::string text = TRY(read_file("/dev/stdin", line_limit));
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  if (text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos)
    return fail(Errc::usage, "standard input: more than one line is no password");
  return text;
}

}  // namespace plimsoll
