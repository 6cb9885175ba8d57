// cli/watchdog.cpp - --timeout for what does not look at the clock.
// SPDX-License-Identifier: Apache-2.0
#include "cli/watchdog.h"

#include <unistd.h>

#include <string_view>

#include "cli/command.h"

namespace plimsoll {

namespace {

using Clock = std::chrono::steady_clock;

/// What a scan takes, at most, from the last look at the clock to its report.
constexpr auto grace = std::chrono::seconds(5);

[[noreturn]] void end_program() {
  constexpr std::string_view said =
      "plimsoll: time is up (--timeout), and what was being done does not stop: no report\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, said.data(), said.size());
  ::_exit(static_cast<int>(Exit::failed));
}

}  // namespace

Watchdog::Watchdog(Clock::time_point deadline) {
  if (deadline > Clock::time_point::max() - grace) return;
  thread_ = std::jthread([this, deadline](const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    woken_.wait_until(lock, stop, deadline + grace, [] { return false; });
    if (!stop.stop_requested()) end_program();
  });
}

}  // namespace plimsoll
