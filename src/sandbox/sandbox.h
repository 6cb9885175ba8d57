// sandbox/sandbox.h - the wall between parsing and the rest of the machine.
//
// What    Behind it a process starts no program, opens no network socket, connects to nothing, and
//         opens files only in the places that were named before (Landlock, seccomp; kernel 5.13 and
//         later have both, older ones only the second). What was opened before stays open. It
//         cannot be left.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace plimsoll {

/// Files, or folders with all that lies below them. What does not exist is left out.
struct SandboxPlaces {
  std::vector<std::string> read, write;  // `write` means read too; new files may be made in folders
  /// Files are made and replaced here, and none is read: beside a report may lie anything.
  std::vector<std::string> output;
  /// Programs, and what their loaders need: read and started. Of limited programs only; a scan
  /// starts none.
  std::vector<std::string> run = {};
};

/// What this kernel, and this build, can hold back.
struct SandboxSupport {
  int landlock = 0;                // version of Landlock's interface; 0: none
  bool seccomp = false;            // system calls are filtered
  std::string missing;             // what is not held back, and why; empty: nothing
  bool is_worth_a_notice = false;  // to who did not choose it so
};
SandboxSupport sandbox_support();

/// Enters it, as far as this kernel has it. Before other threads start: they would stay outside.
Status enter_sandbox(const SandboxPlaces& places);

/// One thing that must not work inside.
struct SandboxProbe {
  std::string what;     // "start a program"
  bool denied = false;  // by the sandbox; where it is not supported: false
};

/// Tries each of them in a process of its own that has entered a sandbox of `places`.
Result<std::vector<SandboxProbe>> probe_sandbox();

}  // namespace plimsoll
