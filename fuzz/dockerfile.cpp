// fuzz/dockerfile.cpp - a Dockerfile, whole: lines, here-documents, variables, stages, commands,
// facts.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "detect/config/dockerfile/facts.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto file = plimsoll::docker::parse_dockerfile("Dockerfile", text);
  std::uint32_t line = 0;
  for (const auto& stage : file.stages) {
    for (const auto& instruction : stage.instructions) {
      // In the order of the file, one behind the other, commands within.
      if (instruction.at.line <= line || instruction.end_line < instruction.at.line) std::abort();
      line = instruction.end_line;
      for (const auto& command : instruction.commands) {
        if (command.at.line < instruction.at.line || command.at.line > line) std::abort();
      }
    }
  }
  plimsoll::rule::Facts facts;
  (void)plimsoll::docker::add_facts(file, {.has_ignore = true}, facts);
  return 0;
}
