// base/durable.cpp - write, fsync, rename; flock.
// SPDX-License-Identifier: Apache-2.0
#include "base/durable.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <thread>

namespace plimsoll {

namespace {

/// Without it a rename may be lost by a power failure, and an older name come back.
Status sync_folder(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const Descriptor opened(
      open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0 || fsync(opened.get()) != 0) return std::unexpected(os_error(folder, errno));
  return {};
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

Status write_all(int file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t count = write(file, text.data(), text.size());
    if (count >= 0) text.remove_prefix(static_cast<std::size_t>(count));
    else if (errno != EINTR) return std::unexpected(os_error(path, errno));
  }
  return {};
}

Status rename_durably(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) return std::unexpected(os_error(to, errno));
  return sync_folder(to);
}

Status write_durably(const std::string& path, std::string_view text) {
  const std::string beside = path + ".new";
  {
    const Descriptor file(open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (file.get() < 0) return std::unexpected(os_error(beside, errno));
    TRY_STATUS(write_all(file.get(), text, beside));
    if (fsync(file.get()) != 0) return std::unexpected(os_error(beside, errno));
  }
  return rename_durably(beside, path);
}

Result<std::string> read_small_file(const std::string& path, std::uint64_t limit) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return std::unexpected(os_error(path, errno));
  std::string text(limit + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = read(file.get(), text.data() + size, text.size() - size);
    if (count == 0) break;
    if (count > 0) size += static_cast<std::size_t>(count);
    else if (errno != EINTR) return std::unexpected(os_error(path, errno));
  }
  if (size > limit) return fail(Errc::too_large, path + ": more than expected");
  text.resize(size);
  return text;
}

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

}  // namespace plimsoll
