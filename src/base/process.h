// base/process.h - starts another program of ours, with one socket between us and it.
//
// Safety  no shell; the child holds standard error, the socket as descriptor 3 and nothing else of
// ours; of the environment it sees only the variables that the caller names.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace plimsoll {

constexpr int child_socket = 3;  // its number inside the child

/// What exec and its kin take: the texts' own bytes, and a null pointer behind the last one. They
/// must outlive it.
std::vector<char*> pointers_to(std::vector<std::string>& texts);

/// A running program. Destroying it closes the socket, ends the program and waits for it.
class Child {
 public:
  static Result<Child> start(const std::string& program,
                             std::span<const std::string_view> environment);
  /// The same, but the program starts only when the first byte is sent to it: a process that may
  /// not start others any more (the sandbox) still can. Costs no start until then. Before other
  /// threads start.
  static Result<Child> prepare(const std::string& program,
                               std::span<const std::string_view> environment);
  Child(Child&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)), socket_(std::exchange(other.socket_, -1)) {}
  Child& operator=(Child&&) = delete;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  [[nodiscard]] int socket() const { return socket_; }

 private:
  Child(pid_t pid, int socket) : pid_(pid), socket_(socket) {}
  pid_t pid_;
  int socket_;
};

/// Overwrites the values of variables where they lie, and unsets them: no core and nobody who takes
/// this process over finds them. Before other threads start.
void forget_variables(std::span<const std::string_view> names);

/// A program that is delivered with this one: what the variable names, or `name` beside this
/// program, or in ../libexec/plimsoll/.
Result<std::string> find_companion(const std::string& name, const char* variable);

}  // namespace plimsoll
