// cli/watchdog.h - --timeout for what does not look at the clock: it ends the program.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace plimsoll {

/// While it lives, the program ends with Exit::failed some seconds after the deadline. Until then
/// the scan ends by itself, with a report of what was read: only a stage that hostile input, a dead
/// file system or a mute server holds up gets so far. Nothing on disk is lost: what is kept is
/// written beside its place and renamed.
class Watchdog {
 public:
  /// time_point::max(): there is no deadline, and no thread.
  explicit Watchdog(std::chrono::steady_clock::time_point deadline);

 private:
  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::jthread thread_;  // the last: it is joined before what it uses is gone
};

}  // namespace plimsoll
