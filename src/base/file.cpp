// base/file.cpp - files of the machine that scans.
// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace plimsoll {

namespace {

/// Removes a temporary file unless it was renamed.
class [[nodiscard]] Leftover {
 public:
  explicit Leftover(std::string path) : path_(std::move(path)) {}
  ~Leftover() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  Leftover(const Leftover&) = delete;
  Leftover& operator=(const Leftover&) = delete;
  void keep() { path_.clear(); }

 private:
  std::string path_;
};

std::string folder_name(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

std::int64_t nanoseconds(const timespec& t) { return t.tv_sec * 1'000'000'000LL + t.tv_nsec; }

/// A new file beside `path`, with the rights that the user's umask leaves: mkostemp's would keep
/// everybody else out of reports and databases. `temporary` gets its name.
Result<Descriptor> create_beside(const std::string& path, std::string& temporary) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz012345";
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::array<unsigned char, 6> random{};
    if (::getrandom(random.data(), random.size(), 0) < 0) break;
    temporary = path + ".";
    for (const unsigned char byte : random) temporary += letters[byte % letters.size()];
    Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (file.get() >= 0) return file;
    if (errno != EEXIST) break;
  }
  return std::unexpected(os_error(path, errno));
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

namespace {

Result<Descriptor> open_with(const std::string& path, int flags) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | flags));
  if (file.get() < 0) return std::unexpected(os_error(path, errno));
  return file;
}

}  // namespace

Result<Descriptor> open_for_reading(const std::string& path) { return open_with(path, 0); }

Result<Descriptor> open_without_waiting(const std::string& path) {
  return open_with(path, O_NONBLOCK);
}

Result<Descriptor> open_inside(int folder, const std::string& name, bool is_folder) {
  const int flags =
      O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK | (is_folder ? O_DIRECTORY : 0);
  Descriptor file(::openat(folder, name.c_str(), flags));
  if (file.get() < 0) return std::unexpected(os_error(name, errno));
  return file;
}

Result<FileIdentity> identity_of(int fd, std::string_view name) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return std::unexpected(os_error(name, errno));
  return FileIdentity{.device = status.st_dev,
                      .inode = status.st_ino,
                      .size = static_cast<std::uint64_t>(status.st_size),
                      .modified_ns = nanoseconds(status.st_mtim),
                      .changed_ns = nanoseconds(status.st_ctim),
                      .is_directory = S_ISDIR(status.st_mode),
                      .is_regular = S_ISREG(status.st_mode)};
}

Result<std::size_t> read_at(int fd, std::uint64_t offset, std::span<char> out) {
  std::size_t have = 0;
  while (have < out.size()) {
    const auto got =
        ::pread(fd, out.data() + have, out.size() - have, static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(os_error("read", errno));
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  return have;
}

Status write_all(int fd, std::string_view bytes, std::string_view name) {
  while (!bytes.empty()) {
    const auto put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return std::unexpected(os_error(name, errno));
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

namespace {

Result<std::string> read_whole(const Descriptor& file, const std::string& path,
                               const FileIdentity& identity, std::uint64_t limit) {
  std::string text;
  constexpr std::size_t step = 1U << 16U;
  std::size_t room = static_cast<std::size_t>(std::min(identity.size, limit)) + 1;
  for (;;) {  // not by st_size: files of /proc and pipes say 0
    if (text.size() == room || room == 1) room = text.size() + step;
    ssize_t got = 0;
    const std::size_t have = text.size();
    text.resize_and_overwrite(room, [&](char* out, std::size_t) {
      got = ::read(file.get(), out + have, room - have);
      return have + static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    });
    if (got < 0 && errno != EINTR) return std::unexpected(os_error(path, errno));
    if (text.size() > limit)
      return fail(Errc::too_large, path + ": larger than " + std::to_string(limit) + " bytes");
    if (got == 0) return text;
  }
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::uint64_t limit) {
  const Descriptor file = TRY(open_for_reading(path));
  const FileIdentity identity = TRY(identity_of(file.get(), path));
  if (identity.is_directory) return fail(Errc::io, path + ": is a directory");
  return read_whole(file, path, identity, limit);
}

Result<std::string> read_regular_file(const std::string& path, std::uint64_t limit) {
  const Descriptor file = TRY(open_without_waiting(path));
  const FileIdentity identity = TRY(identity_of(file.get(), path));
  if (!identity.is_regular) return fail(Errc::io, path + ": is no regular file");
  return read_whole(file, path, identity, limit);
}

Status write_file(const std::string& path, std::string_view bytes, bool durable) {
  std::string temporary;
  const Descriptor file = TRY(create_beside(path, temporary));
  Leftover leftover(temporary);
  TRY_STATUS(write_all(file.get(), bytes, path));
  if (durable && ::fsync(file.get()) != 0) return std::unexpected(os_error(path, errno));
  if (::rename(temporary.c_str(), path.c_str()) != 0) return std::unexpected(os_error(path, errno));
  leftover.keep();
  if (!durable) return {};
  const Descriptor folder = TRY(open_for_reading(folder_name(path)));
  if (::fsync(folder.get()) != 0) return std::unexpected(os_error(path, errno));
  return {};
}

namespace {

/// Where the last link leads, whether or not anything is there. A link of /proc stays: what it
/// reads as is not always a path.
Result<std::string> behind_links(const std::string& path) {
  constexpr int most_links = 40;  // as the kernel has it
  std::filesystem::path at = path;
  for (int followed = 0; followed < most_links; ++followed) {
    std::error_code none;
    const std::filesystem::path folder = std::filesystem::canonical(folder_name(at.string()), none);
    if (none) return at.string();
    at = folder / at.filename();
    const std::filesystem::path target = std::filesystem::read_symlink(at, none);
    if (none || at.string().starts_with("/proc/")) return at.string();
    at = folder / target;
  }
  return std::unexpected(os_error(path, ELOOP));
}

/// At the end, not from the start: an opened log that a link of /proc leads to keeps its lines.
Status write_into(const std::string& path, std::string_view bytes) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY));
  if (file.get() < 0) return std::unexpected(os_error(path, errno));
  return write_all(file.get(), bytes, path);
}

/// For a file that cannot be replaced: its own bytes give way to the new ones.
Status write_over(const std::string& path, std::string_view bytes) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY));
  if (file.get() < 0) return std::unexpected(os_error(path, errno));
  return write_all(file.get(), bytes, path);
}

/// Beside and rename, with the rights and the owner of the file that stands there. In a folder that
/// takes no new file, and where the file is a mount point of its own (`docker run -v FILE:FILE`),
/// it is written over.
Status replace_keeping_rights(const std::string& path, std::string_view bytes,
                              const struct stat& old) {
  std::string temporary;
  const auto file = create_beside(path, temporary);
  if (!file && file.error().code == Errc::permission_denied) return write_over(path, bytes);
  if (!file) return std::unexpected(file.error());
  Leftover leftover(temporary);
  // Only root may give files away; others own what they write.
  [[maybe_unused]] const int owned = ::fchown(file->get(), old.st_uid, old.st_gid);
  if (::fchmod(file->get(), old.st_mode & 0777U) != 0)
    return std::unexpected(os_error(path, errno));
  TRY_STATUS(write_all(file->get(), bytes, path));
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    if (errno == EBUSY) return write_over(path, bytes);
    return std::unexpected(os_error(path, errno));
  }
  leftover.keep();
  return {};
}

}  // namespace

Status write_named_file(const std::string& path, std::string_view bytes) {
  const std::string real = TRY(behind_links(path));
  struct stat status{};
  if (::stat(real.c_str(), &status) != 0) {
    if (errno == ENOENT) return write_file(real, bytes, false);
    return std::unexpected(os_error(path, errno));
  }
  std::error_code none;
  const bool is_link_of_proc = std::filesystem::is_symlink(real, none);
  if (!S_ISREG(status.st_mode) || is_link_of_proc) return write_into(real, bytes);
  return replace_keeping_rights(real, bytes, status);
}

Status make_folders(const std::string& path, bool for_user_alone) {
  std::string so_far;
  for (const auto& part : std::filesystem::path(path)) {
    so_far = (std::filesystem::path(so_far) / part).string();
    const mode_t mode = for_user_alone && so_far == path ? 0700 : 0777;
    if (::mkdir(so_far.c_str(), mode) != 0 && errno != EEXIST && errno != EISDIR &&
        errno != EROFS) {
      return std::unexpected(os_error(so_far, errno));
    }
  }
  return {};
}

std::string temporary_folder() {
  const char* const chosen = std::getenv("TMPDIR");
  return chosen != nullptr && *chosen != '\0' ? chosen : "/tmp";
}

Result<Descriptor> open_unnamed_file(const std::string& folder) {
  Descriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file.get() >= 0) return file;
  std::string name = folder + "/plimsoll-XXXXXX";  // a file system without O_TMPFILE
  Descriptor named(::mkostemp(name.data(), O_CLOEXEC));
  if (named.get() < 0) return std::unexpected(os_error(folder, errno));
  ::unlink(name.c_str());
  return named;
}

}  // namespace plimsoll
