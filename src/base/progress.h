// base/progress.h - one line on a terminal that tells how far long work has come.
//
// Shape   nothing at all unless standard error is a terminal and the work takes more than a second;
// the line is wiped at the end.
// Threads any may call.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace plimsoll {

struct ProgressState {
  std::string label;                    // what is worked on, e.g. "npm, PyPI"
  std::uint64_t done = 0;               // bytes
  std::uint64_t total = 0;              // bytes; 0: not known
  std::chrono::milliseconds elapsed{};  // since the work began
  std::uint64_t start = 0;  // bytes that were there before it began (a resumed transfer)
};

/// "npm  12.3 MB of 80.0 MB  15 %  4.1 MB/s  17 s left", at most `width` columns, no line end.
std::string progress_line(const ProgressState& state, std::size_t width);

/// "512 B", "12.3 MB": units of 1000, as disks and networks count.
std::string byte_text(std::uint64_t bytes);

class ProgressBar {
 public:
  /// `wanted`: false keeps it silent whatever the terminal is.
  explicit ProgressBar(bool wanted);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// Draws at most ten times a second.
  void show(std::string_view label, std::uint64_t done, std::uint64_t total);
  /// A line that stays, above the bar; printed only where the bar is.
  void notice(std::string_view text);
  /// Wipes the line, before something else is printed.
  void finish();

 private:
  void wipe();

  std::mutex mutex_;
  bool visible_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point began_, last_;
  std::uint64_t start_ = 0;
  bool started_ = false;
};

}  // namespace plimsoll
