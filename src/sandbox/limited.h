// sandbox/limited.h - runs a program of somebody else's on hostile input, with no more than it
// needs.
//
// Shape   a keeper, which is forked before the sandbox closes, waits for what is asked; the program
//         runs below it, once for each question. One end of a socket pair is all that a scan has.
// Safety  no shell; an environment of its own; a folder of its own for what it writes, which is
//         gone afterwards; it reads only what is named (Landlock), opens no socket and starts no
//         process (seccomp); time, memory, files and output are limited; it ends with its keeper,
//         and its keeper with us. Who takes a scan over can ask the keeper, and nothing else.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace plimsoll {

struct LimitedProgram {
  std::string path;               // of the program, absolute
  std::vector<std::string> read;  // what it may read, beside what programs need to start
  /// The words behind the program's name for a question; an Error refuses it. Runs in the keeper.
  std::function<Result<std::vector<std::string>>(std::string_view question)> words;
  /// NAME=value, all that it sees; `scratch` is the folder that it may write into.
  std::function<std::vector<std::string>(const std::string& scratch)> environment;
  std::chrono::milliseconds time = std::chrono::seconds(60);  // of one question, by the clock
  std::uint64_t output = std::uint64_t{32} << 20U;            // bytes; one more is an Error
  std::uint64_t memory = std::uint64_t{4} << 30U;             // bytes of addresses
};

class LimitedRunner {
 public:
  /// Before other threads start, and before the sandbox closes.
  static Result<LimitedRunner> prepare(const LimitedProgram& program);
  LimitedRunner(LimitedRunner&& other) noexcept
      : keeper_(std::exchange(other.keeper_, -1)),
        socket_(std::exchange(other.socket_, -1)),
        patience_(other.patience_) {}
  LimitedRunner& operator=(LimitedRunner&&) = delete;
  LimitedRunner(const LimitedRunner&) = delete;
  LimitedRunner& operator=(const LimitedRunner&) = delete;
  ~LimitedRunner();

  /// What the program prints. An Error has the end of what it says on standard error, or which
  /// limit it met. One question at a time.
  Result<std::string> run(std::string_view question);

 private:
  LimitedRunner(pid_t keeper, int socket, std::chrono::milliseconds patience)
      : keeper_(keeper), socket_(socket), patience_(patience) {}
  pid_t keeper_;
  int socket_;
  std::chrono::milliseconds patience_;
};

}  // namespace plimsoll
