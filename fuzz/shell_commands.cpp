// fuzz/shell_commands.cpp - a shell script, read as commands.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "detect/config/shell/shell.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll::shell;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<Command> commands;
  read_commands(Text(text, {1, 1}), {}, commands);
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (commands[i].idx != i || commands[i].parent.value_or(0) > i) std::abort();
  }
  return commands.size() > command_limit ? (std::abort(), 0) : 0;
}
