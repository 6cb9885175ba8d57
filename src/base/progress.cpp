// base/progress.cpp - the line, and when to draw it.
// SPDX-License-Identifier: Apache-2.0
#include "base/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"

namespace plimsoll {

namespace {

using namespace std::chrono_literals;

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

std::string one_decimal(double value) {
  std::array<char, 32> text{};
  const int length = std::snprintf(text.data(), text.size(), "%.1f", value);
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string duration_text(std::uint64_t seconds) {
  if (seconds < 100) return std::to_string(seconds) + " s";
  return std::to_string((seconds + 30) / 60) + " min";
}

}  // namespace

std::string byte_text(std::uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  double value = static_cast<double>(bytes);
  std::string_view unit;
  for (const std::string_view next : {"kB", "MB", "GB", "TB"}) {
    if (value < 999.95) break;  // would be written as 1000.0
    value /= 1000;
    unit = next;
  }
  return one_decimal(value) + ' ' + std::string(unit);
}

std::string progress_line(const ProgressState& state, std::size_t width) {
  std::string line = printable(state.label) + "  " + byte_text(state.done);
  if (state.total > 0) {
    line += " of " + byte_text(state.total);
    const double part = static_cast<double>(state.done) / static_cast<double>(state.total);
    line += "  " + std::to_string(static_cast<int>(std::min(part, 1.0) * 100)) + " %";
  }
  const std::uint64_t came = state.done - std::min(state.done, state.start);
  const double seconds = std::chrono::duration<double>(state.elapsed).count();
  if (came > 0 && seconds > 0) {
    const double rate = static_cast<double>(came) / seconds;
    line += "  " + byte_text(static_cast<std::uint64_t>(rate)) + "/s";
    if (state.total > state.done && rate >= 1) {
      const double left = static_cast<double>(state.total - state.done) / rate;
      line += "  " + duration_text(static_cast<std::uint64_t>(left) + 1) + " left";
    }
  }
  line.resize(std::min(line.size(), width));
  return line;
}

ProgressBar::ProgressBar(bool wanted)
    : visible_(wanted && isatty(STDERR_FILENO) == 1),
      began_(std::chrono::steady_clock::now()),
      last_(began_) {}

ProgressBar::~ProgressBar() { wipe(); }

void ProgressBar::wipe() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

void ProgressBar::finish() {
  const std::scoped_lock lock(mutex_);
  wipe();
}

void ProgressBar::show(std::string_view label, std::uint64_t done, std::uint64_t total) {
  const std::scoped_lock lock(mutex_);
  if (!visible_) return;
  if (!started_) start_ = done;
  started_ = true;
  const auto now = std::chrono::steady_clock::now();
  if (now - began_ < 1s || now - last_ < 100ms) return;
  last_ = now;
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - began_);
  const std::string line = progress_line({.label = std::string(label),
                                          .done = done,
                                          .total = total,
                                          .elapsed = elapsed,
                                          .start = start_},
                                         terminal_width() - 1);
  std::fprintf(stderr, "\r%s\033[K", line.c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressBar::notice(std::string_view text) {
  const std::scoped_lock lock(mutex_);
  if (!visible_) return;
  wipe();
  std::fprintf(stderr, "%s\n", printable(text).c_str());
}

}  // namespace plimsoll
