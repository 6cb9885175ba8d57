// fetch/private_file.cpp - mkostemp (mode 0600 from the start), fsync, rename, under a lock.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/private_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace plimsoll::fetch {

namespace {

Status write_and_sync(int fd, std::string_view text, const std::string& name) {
  TRY_STATUS(write_all(fd, text, name));
  if (::fsync(fd) != 0) return std::unexpected(os_error(name, errno));
  return {};
}

}  // namespace

Result<PrivateFile> PrivateFile::open(const std::string& path) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::weakly_canonical(path, error);
  std::string file = error ? path : real.string();
  const std::string name = std::filesystem::path(file).parent_path().string();
  // Without waiting for ever: who holds the lock writes a few kilobytes.
  Descriptor folder = TRY(open_for_reading(name));
  constexpr int patience = 500;  // times 20 ms
  for (int waited = 0; ::flock(folder.get(), LOCK_EX | LOCK_NB) != 0; ++waited) {
    if (errno != EWOULDBLOCK) break;  // a file system without locks: then without
    if (waited == patience) return fail(Errc::conflict, name + ": locked by another process");
    ::usleep(20'000);
  }
  return PrivateFile(std::move(file), std::move(folder));
}

Status PrivateFile::replace(std::string_view text) const {
  struct stat old{};
  const bool was_there = ::stat(path_.c_str(), &old) == 0;
  std::string temporary = path_ + ".XXXXXX";
  const Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) return std::unexpected(os_error(path_, errno));
  if (was_there) {
    // Only root may give files away; others own what they write.
    [[maybe_unused]] const int owned = ::fchown(file.get(), old.st_uid, old.st_gid);
  }
  Status written = write_and_sync(file.get(), text, path_);
  if (written && ::rename(temporary.c_str(), path_.c_str()) != 0)
    written = std::unexpected(os_error(path_, errno));
  if (!written) {
    ::unlink(temporary.c_str());
    return written;
  }
  ::fsync(folder_.get());
  return {};
}

}  // namespace plimsoll::fetch
