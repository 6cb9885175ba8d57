// detect/config/dockerfile/instruction.h - one instruction: its flags, arguments, variables.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "detect/config/dockerfile/dockerfile.h"

namespace plimsoll::docker {

/// What stands in force where an instruction is read.
struct Surroundings {
  Expander& expander;
  Expander::Scope scope;
  std::size_t commands_left;  // of command_limit
};

/// Reads what stands behind the keyword of `instruction` (its `text` and `heredocs`). Errors are
/// appended: what could be read stays.
void read_instruction(Instruction& instruction, const Surroundings& around,
                      std::vector<Error>& errors);

/// True if there is an instruction of that name (in lower case).
bool is_instruction(std::string_view name);

}  // namespace plimsoll::docker
