// base/file.h - files of the machine that scans: reading with a bound, writing so that nothing is
// ever half there.
//
// Errors  permission_denied, not_found, io or too_large; `what` names the path.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace plimsoll {

/// Owns an open file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_ = -1;
};

/// What tells one state of a file from another.
struct FileIdentity {
  std::uint64_t device = 0, inode = 0, size = 0;
  std::int64_t modified_ns = 0, changed_ns = 0;
  bool is_directory = false;
  bool is_regular = false;
  bool operator==(const FileIdentity&) const = default;
};

Result<Descriptor> open_for_reading(const std::string& path);
/// The same for what should be a regular file: a named pipe does not wait for somebody who writes.
Result<Descriptor> open_without_waiting(const std::string& path);
/// Relative to a folder's descriptor, without following a link in the last segment.
Result<Descriptor> open_inside(int folder, const std::string& name, bool is_folder = false);
Result<FileIdentity> identity_of(int fd, std::string_view name);

/// Fills `out` from `offset`; fewer bytes only at the end of the file.
Result<std::size_t> read_at(int fd, std::uint64_t offset, std::span<char> out);
/// `name` is what an Error calls the file.
Status write_all(int fd, std::string_view bytes, std::string_view name = "write");

/// The whole file; too_large when it has more than `limit` bytes.
Result<std::string> read_file(const std::string& path, std::uint64_t limit);
/// The same for a place where nobody meant anything else than a regular file: a pipe is refused,
/// not waited for.
Result<std::string> read_regular_file(const std::string& path, std::uint64_t limit);

/// Beside, fsync, rename: readers see the old bytes or the new ones. Who may read it is up to the
/// umask. `durable` false leaves out the fsync (caches).
Status write_file(const std::string& path, std::string_view bytes, bool durable = true);

/// For a file that the user names: links are followed, a regular file is replaced as by
/// write_file() (without fsync) and keeps its rights, and whatever else stands there (a pipe, a
/// device) is written into.
Status write_named_file(const std::string& path, std::string_view bytes);

/// Creates the folder and its parents; `for_user_alone`: nobody else may enter the folder itself.
Status make_folders(const std::string& path, bool for_user_alone = false);

/// Where temporary files belong: TMPDIR, or /tmp.
std::string temporary_folder();

/// A file without a name in a folder: gone when closed, whatever happens.
Result<Descriptor> open_unnamed_file(const std::string& folder);

}  // namespace plimsoll
