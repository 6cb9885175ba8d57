// base/durable.h - files that survive a crash: either the old content or the new, never a mixture.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace plimsoll {

/// Closes a descriptor.
class [[nodiscard]] Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

/// All of `text` to an open file; `path` is for the error.
Status write_all(int file, std::string_view text, const std::string& path);

/// Writes `text` beside `path`, syncs, renames over it. The folder must exist.
Status write_durably(const std::string& path, std::string_view text);

/// Renames a file whose bytes are synced already, and syncs the folder.
Status rename_durably(const std::string& from, const std::string& to);

/// A whole file of at most `limit` bytes.
Result<std::string> read_small_file(const std::string& path, std::uint64_t limit);

/// Takes the lock file `path` (created if needed) for this process, or waits for it up to `wait`,
/// after calling `waiting` once. The lock ends with the descriptor, also by a crash. conflict: it
/// was not free in time.
Result<Descriptor> lock_file(const std::string& path, std::chrono::milliseconds wait,
                             const std::function<void()>& waiting);

}  // namespace plimsoll
