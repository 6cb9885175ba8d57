// image/folder.cpp - an unpacked system or a source tree as one layer.
// SPDX-License-Identifier: Apache-2.0
#include "image/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>

#include "base/file.h"
#include "facts/router.h"
#include "image/content.h"
#include "image/path.h"

namespace plimsoll {

namespace {

constexpr std::size_t depth_limit = 256;

/// The content of a file that is opened only when someone wants it.
class FolderContent : public Content {
 public:
  FolderContent(int folder, const std::string& name, const Entry& entry)
      : folder_(folder), name_(name), entry_(entry) {}

  Result<std::string_view> hold() override {
    TRY_STATUS(open());
    if (!held_) {
      text_.resize(static_cast<std::size_t>(entry_.size));
      text_.resize(TRY(read_at(file_.get(), 0, text_)));
      held_ = true;
    }
    return text_;
  }
  RandomAccess& stream() override {
    const Status opened = open();  // a failure shows at the first read
    return access_.emplace(entry_.path, opened ? file_.get() : -1, 0, entry_.size);
  }
  Result<RandomAccess*> index() override {
    TRY_STATUS(open());
    return &stream();
  }

 private:
  Status open() {
    if (file_.get() < 0) file_ = TRY(open_inside(folder_, name_));
    return {};
  }
  int folder_;
  const std::string& name_;
  const Entry& entry_;
  Descriptor file_;
  std::string text_;
  bool held_ = false;
  std::optional<FileAccess> access_;
};

std::optional<EntryType> type_of(mode_t mode) {
  if (S_ISREG(mode)) return EntryType::file;
  if (S_ISDIR(mode)) return EntryType::folder;
  if (S_ISLNK(mode)) return EntryType::symlink;
  if (S_ISCHR(mode)) return EntryType::character_device;
  if (S_ISBLK(mode)) return EntryType::block_device;
  if (S_ISFIFO(mode)) return EntryType::fifo;
  return std::nullopt;  // sockets
}

/// File systems whose files are no files of an image.
bool is_kernel_made(int fd) {
  constexpr std::array<long, 6> kinds = {PROC_SUPER_MAGIC,    SYSFS_MAGIC,   CGROUP_SUPER_MAGIC,
                                         CGROUP2_SUPER_MAGIC, DEBUGFS_MAGIC, TRACEFS_MAGIC};
  struct statfs status{};
  return ::fstatfs(fd, &status) == 0 &&
         std::ranges::find(kinds, static_cast<long>(status.f_type)) != kinds.end();
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

/// Sorted, so that the same tree gives the same facts in the same order.
Result<std::vector<std::string>> names_in(int fd, const std::string& path) {
  const int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  const std::unique_ptr<DIR, CloseFolder> folder(copy < 0 ? nullptr : ::fdopendir(copy));
  if (!folder) {
    const int reason = errno;
    if (copy >= 0) ::close(copy);
    return std::unexpected(os_error(path, reason));
  }
  std::vector<std::string> names;
  const auto next = [&] {
    errno = 0;
    return ::readdir(folder.get());
  };
  for (const dirent* entry = next(); entry != nullptr; entry = next()) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return std::unexpected(os_error(path, errno));
  std::ranges::sort(names);
  return names;
}

class FolderWalk {
 public:
  FolderWalk(LayerBuilder& builder, const FolderOptions& options)
      : builder_(builder), options_(options) {}

  [[nodiscard]] std::uint64_t size() const { return size_; }

  Status walk(int fd, const std::string& path, std::size_t depth) {
    auto names = names_in(fd, path);
    if (!names) {
      builder_.add_problem({path}, std::move(names).error());
      return {};
    }
    for (const std::string& name : *names) {
      std::string inner = path;
      if (!inner.empty()) inner += '/';
      inner += name;
      struct stat status{};
      if (::fstatat(fd, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        builder_.add_problem({inner}, os_error(inner, errno));
        continue;
      }
      const auto type = type_of(status.st_mode);
      if (!type) continue;
      TRY_STATUS(add(fd, name, inner, *type, status));
      if (type == EntryType::folder) TRY_STATUS(enter(fd, name, inner, depth));
    }
    return {};
  }

 private:
  Status add(int fd, const std::string& name, const std::string& path, EntryType type,
             const struct stat& status) {
    Entry entry{.path = path,
                .type = type,
                .mode = status.st_mode & 07777U,
                .uid = status.st_uid,
                .gid = status.st_gid};
    if (type == EntryType::file) entry.size = static_cast<std::uint64_t>(status.st_size);
    size_ += entry.size;
    if (type == EntryType::symlink) {
      std::array<char, 4096> target{};
      const auto length = ::readlinkat(fd, name.c_str(), target.data(), target.size());
      if (length < 0) builder_.add_problem({path}, os_error(path, errno));
      else entry.link.assign(target.data(), static_cast<std::size_t>(length));
    }
    FolderContent content(fd, name, entry);
    return builder_.add(entry, content);
  }

  Status enter(int fd, const std::string& name, const std::string& path, std::size_t depth) {
    if (std::ranges::find(options_.skip_folders, name) != options_.skip_folders.end()) return {};
    if (depth >= depth_limit) {
      builder_.add_problem({path},
                           {Errc::too_deep, "folders nested more than 256 deep are not read"});
      return {};
    }
    const auto inner = open_inside(fd, name, true);
    if (!inner) {
      builder_.add_problem({path}, inner.error());
      return {};
    }
    if (is_kernel_made(inner->get())) return {};
    return walk(inner->get(), path, depth + 1);
  }

  LayerBuilder& builder_;
  const FolderOptions& options_;
  std::uint64_t size_ = 0;
};

/// The folder of a path, opened a segment at a time, so that no link is followed.
Result<Descriptor> open_folder_of(int root, std::string_view path) {
  Descriptor folder = TRY(open_inside(root, ".", true));
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
       slash = path.find('/')) {
    folder = TRY(open_inside(folder.get(), std::string(path.substr(0, slash)), true));
    path.remove_prefix(slash + 1);
  }
  return folder;
}

Status read_again(LayerBuilder& builder, int root, const LinkedFile& file) {
  const Descriptor folder = TRY(open_folder_of(root, file.content));
  const std::string name(base_name(file.content));
  const Descriptor opened = TRY(open_inside(folder.get(), name));
  const Entry entry{.path = file.content,
                    .size = TRY(identity_of(opened.get(), file.content)).size};
  FolderContent content(folder.get(), name, entry);
  builder.add_again(entry, content);
  return {};
}

}  // namespace

Result<LayerFacts> read_folder(const std::string& path, const FolderOptions& options) {
  const Descriptor root = TRY(open_for_reading(path));
  const FileIdentity identity = TRY(identity_of(root.get(), path));
  if (!identity.is_directory) return fail(Errc::usage, path + ": is no folder");
  LayerBuilder builder(*options.router, *options.limits);
  FolderWalk walk(builder, options);
  if (Status done = walk.walk(root.get(), "", 0); !done) builder.add_layer_problem(done.error());
  builder.resolve_hard_links();
  return builder.finish(walk.size());
}

Result<Collected> read_linked_in_folder(const std::string& path, const FolderOptions& options,
                                        std::span<const LinkedFile> files) {
  const Descriptor root = TRY(open_for_reading(path));
  LayerBuilder builder(*options.router, *options.limits);
  for (const LinkedFile& file : files) {
    builder.want_again(file.content, file.wanted, *file.analyzer);
  }
  for (const LinkedFile& file : files) {
    if (Status read = read_again(builder, root.get(), file); !read)
      builder.add_problem({file.wanted}, read.error());
  }
  Collected collected = std::move(builder.finish(0).collected);
  tell_of_real_places(collected, files);
  return collected;
}

}  // namespace plimsoll
