// cli/terminal.cpp - how standard output wants its text, and writing it there.
// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "base/file.h"

namespace plimsoll {

namespace {

bool is_set(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

bool is_dumb() {
  const char* const terminal = std::getenv("TERM");
  return terminal == nullptr || std::string_view(terminal) == "dumb";
}

}  // namespace

RenderOptions terminal_options(bool no_color) {
  constexpr std::size_t narrowest = 40;
  if (isatty(STDOUT_FILENO) == 0) return {};
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= narrowest;
  return {.colour = !no_color && !is_set("NO_COLOR") && !is_dumb(),
          .width = known ? size.ws_col : std::size_t{0}};
}

Status write_to_standard_output(std::string_view text) {
  const Status written = write_all(STDOUT_FILENO, text, "standard output");
  return written || reader_has_left() ? Status() : written;
}

bool reader_has_left() {
  pollfd output{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  return ::poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

}  // namespace plimsoll
