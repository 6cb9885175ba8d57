// base/lock.cpp - flock(2); fsync before and after rename(2).
// SPDX-License-Identifier: Apache-2.0
#include "base/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <thread>

namespace plimsoll {

namespace {

Status sync_path(const std::string& path) {
  const Descriptor opened = TRY(open_for_reading(path));
  if (fsync(opened.get()) != 0) return std::unexpected(os_error(path, errno));
  return {};
}

}  // namespace

Result<Descriptor> lock_file(const std::string& path, std::chrono::milliseconds wait,
                             const std::function<void()>& waiting) {
  const auto until = std::chrono::steady_clock::now() + wait;
  Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (file.get() < 0) return std::unexpected(os_error(path, errno));
  for (bool told = false; flock(file.get(), LOCK_EX | LOCK_NB) != 0;) {
    if (errno != EWOULDBLOCK && errno != EINTR) return std::unexpected(os_error(path, errno));
    if (std::chrono::steady_clock::now() >= until)
      return fail(Errc::conflict, path + " is locked by another process");
    if (!std::exchange(told, true)) waiting();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return file;
}

Status rename_file(const std::string& from, const std::string& to) {
  TRY_STATUS(sync_path(from));
  if (std::rename(from.c_str(), to.c_str()) != 0) return std::unexpected(os_error(to, errno));
  const std::string folder = std::filesystem::path(to).parent_path().string();
  return sync_path(folder.empty() ? "." : folder);
}

}  // namespace plimsoll
