// image/folder.cpp - an unpacked system, a source tree or an unpacked layer as one layer.
// SPDX-License-Identifier: Apache-2.0
#include "image/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "facts/router.h"
#include "image/content.h"
#include "image/file_attributes.h"
#include "image/path.h"

namespace plimsoll {

namespace {

constexpr std::size_t depth_limit = 256;

/// A file that could not be opened: the reason shows at the first read.
class FailedAccess : public RandomAccess {
 public:
  FailedAccess(const Entry& entry, Error reason) : entry_(entry), reason_(std::move(reason)) {}
  [[nodiscard]] std::string_view path() const override { return entry_.path; }
  [[nodiscard]] std::uint64_t size() const override { return entry_.size; }
  Result<std::size_t> read(std::uint64_t /*offset*/, std::span<char> /*out*/) override {
    return std::unexpected(reason_);
  }

 private:
  const Entry& entry_;
  Error reason_;
};

/// The content of a file that is opened only when someone wants it.
class FolderContent : public Content {
 public:
  FolderContent(int folder, const std::string& name, const Entry& entry,
                std::optional<OverlayMount> overlay)
      : folder_(folder), name_(name), entry_(entry), overlay_(overlay) {}

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
    if (Status opened = open(); !opened) return failed_.emplace(entry_, std::move(opened).error());
    return access_.emplace(entry_.path, file_.get(), 0, entry_.size);
  }
  Result<RandomAccess*> index() override {
    TRY_STATUS(open());
    return &stream();
  }

 private:
  Status open() {
    if (file_.get() >= 0) return {};
    Descriptor file = TRY(open_inside(folder_, name_));
    if (overlay_) {
      OverlayMarks marks = TRY(overlay_marks_of(file.get(), *overlay_));
      if (marks.elsewhere) return std::unexpected(std::move(*marks.elsewhere));
    }
    file_ = std::move(file);
    return {};
  }
  int folder_;
  const std::string& name_;
  const Entry& entry_;
  std::optional<OverlayMount> overlay_;
  Descriptor file_;
  std::string text_;
  bool held_ = false;
  std::optional<FileAccess> access_;
  std::optional<FailedAccess> failed_;
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
      TRY_STATUS(visit({.folder = fd, .name = name, .path = inner, .depth = depth}, status));
    }
    return {};
  }

  /// One file alone, whose folder is open.
  Status take_file(int folder, const std::string& name) {
    struct stat status{};
    if (::fstatat(folder, name.c_str(), &status, 0) != 0)
      return std::unexpected(os_error(name, errno));
    return visit({.folder = folder, .name = name, .path = name, .depth = 0}, status);
  }

  /// The layer's own folder may hide all that lies below it.
  Status begin(int root) {
    if (!options_.overlay) return {};
    if (auto marks = overlay_marks_of(root, *options_.overlay); marks && marks->opaque)
      return add_mark(".wh..wh..opq");
    return {};
  }

  /// Files that have more names: the first ones.
  [[nodiscard]] const std::set<std::string>& linked() const { return linked_; }

 private:
  struct Place {
    int folder;
    const std::string& name;
    const std::string& path;
    std::size_t depth;
  };
  struct FirstName {
    std::string path;
    nlink_t left;  // further names that may come
  };

  Status visit(const Place& at, const struct stat& status) {
    const auto type = type_of(status.st_mode);
    if (!type) return {};
    Entry entry{.path = at.path,
                .type = *type,
                .mode = status.st_mode & 07777U,
                .uid = status.st_uid,
                .gid = status.st_gid};
    if (*type == EntryType::file) entry.size = static_cast<std::uint64_t>(status.st_size);
    if (const auto mount = options_.overlay) {
      const OverlayMarks marks = marks_of(at, entry, *mount);
      const bool removed = *type == EntryType::character_device && status.st_rdev == makedev(0, 0);
      if (removed || marks.whiteout) return add_mark(mark_path(at, ".wh." + at.name));
      if (marks.opaque) TRY_STATUS(add_mark(at.path + "/.wh..wh..opq"));
      if (marks.owner) take_owner(entry, *marks.owner);
      if (*type == EntryType::file && status.st_nlink > 1) find_first_name(entry, status);
    }
    if (is_executable(entry)) read_capabilities(at, entry);
    TRY_STATUS(add(at, entry));
    return *type == EntryType::folder ? enter(at) : Status{};
  }

  /// As a tar archive says it: an entry of that name.
  Status add_mark(const std::string& path) {
    const Entry entry{.path = path};
    const std::string name;
    FolderContent none(-1, name, entry, {});
    return builder_.add(entry, none);
  }

  static std::string mark_path(const Place& at, const std::string& name) {
    return at.path.substr(0, at.path.size() - at.name.size()) + name;
  }

  static void take_owner(Entry& entry, const RecordedOwner& owner) {
    entry.uid = owner.uid;
    entry.gid = owner.gid;
    entry.mode = owner.mode;
  }

  /// Marks that cannot be read are a Problem; what cannot be opened at all is one when its content
  /// is asked for.
  OverlayMarks marks_of(const Place& at, const Entry& entry, OverlayMount mount) {
    const bool is_folder = entry.type == EntryType::folder;
    // Of most files it is their content alone that marks may concern: looked at when it is asked
    // for.
    const bool may_be_marked = mount == OverlayMount::fuse || entry.size == 0;
    if (!is_folder && (entry.type != EntryType::file || !may_be_marked)) return {};
    const auto opened = open_inside(at.folder, at.name, is_folder);
    if (!opened) return {};
    auto read = overlay_marks_of(opened->get(), mount);
    if (!read) {
      builder_.add_problem({at.path}, std::move(read).error());
      return {};
    }
    OverlayMarks marks = std::move(*read);
    if (is_folder && marks.elsewhere) builder_.add_problem({at.path}, *marks.elsewhere);
    marks.whiteout = marks.whiteout && !is_folder && entry.size == 0;
    marks.opaque = marks.opaque && is_folder;
    return marks;
  }

  /// Of what cannot be opened at all, its content's Problem tells.
  void read_capabilities(const Place& at, Entry& entry) {
    const auto file = open_inside(at.folder, at.name);
    if (!file) return;
    auto read = capabilities_of(file->get());
    if (read) entry.capabilities = *read;
    else builder_.add_problem({at.path}, std::move(read).error());
  }

  void find_first_name(Entry& entry, const struct stat& status) {
    const auto [at, is_first] = first_names_.try_emplace(
        {status.st_dev, status.st_ino}, FirstName{.path = entry.path, .left = status.st_nlink - 1});
    if (is_first) return;
    FirstName& first = at->second;
    linked_.insert(first.path);
    entry.type = EntryType::hardlink;
    entry.link = first.path;
    entry.size = 0;
    if (--first.left == 0) first_names_.erase(at);
  }

  Status add(const Place& at, Entry& entry) {
    size_ += entry.size;
    if (options_.overlay && size_ > options_.limits->layer_size) {
      return fail(Errc::too_large, "layer is larger than the limit of " +
                                       std::to_string(options_.limits->layer_size) + " bytes");
    }
    if (entry.type == EntryType::symlink) {
      std::array<char, 4096> target{};
      const auto length = ::readlinkat(at.folder, at.name.c_str(), target.data(), target.size());
      if (length < 0) builder_.add_problem({at.path}, os_error(at.path, errno));
      else entry.link.assign(target.data(), static_cast<std::size_t>(length));
    }
    FolderContent content(at.folder, at.name, entry, options_.overlay);
    return builder_.add(entry, content);
  }

  Status enter(const Place& at) {
    if (std::ranges::find(options_.skip_folders, at.name) != options_.skip_folders.end()) return {};
    if (at.depth >= depth_limit) {
      builder_.add_problem({at.path},
                           {Errc::too_deep, "folders nested more than 256 deep are not read"});
      return {};
    }
    const auto inner = open_inside(at.folder, at.name, true);
    if (!inner) {
      builder_.add_problem({at.path}, inner.error());
      return {};
    }
    if (is_kernel_made(inner->get())) return {};
    return walk(inner->get(), at.path, at.depth + 1);
  }

  LayerBuilder& builder_;
  const FolderOptions& options_;
  std::uint64_t size_ = 0;
  std::map<std::pair<dev_t, ino_t>, FirstName> first_names_;  // of files with several names
  std::set<std::string> linked_;
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

Status read_again(LayerBuilder& builder, int root, const std::string& path,
                  const FolderOptions& options) {
  const Descriptor folder = TRY(open_folder_of(root, path));
  const std::string name(base_name(path));
  const Descriptor opened = TRY(open_inside(folder.get(), name));
  const Entry entry{.path = path, .size = TRY(identity_of(opened.get(), path)).size};
  FolderContent content(folder.get(), name, entry, options.overlay);
  builder.add_again(entry, content);
  return {};
}

Result<LayerFacts> read_file_alone(const std::string& path, const FolderOptions& options) {
  const std::string name(base_name(path));
  const std::string folder = path.substr(0, path.size() - name.size());
  const Descriptor root = TRY(open_for_reading(folder.empty() ? "." : folder));
  LayerBuilder builder(*options.router, *options.limits, options.detectors);
  FolderWalk walk(builder, options);
  TRY_STATUS(walk.take_file(root.get(), name));
  builder.resolve_hard_links();
  return builder.finish(walk.size());
}

}  // namespace

Result<LayerFacts> read_folder(const std::string& path, const FolderOptions& options) {
  const Descriptor root = TRY(open_for_reading(path));
  const FileIdentity identity = TRY(identity_of(root.get(), path));
  if (!identity.is_directory) {
    if (options.files_too) return read_file_alone(path, options);
    return fail(Errc::usage, path + ": is no folder");
  }
  LayerBuilder builder(*options.router, *options.limits, options.detectors);
  FolderWalk walk(builder, options);
  TRY_STATUS(walk.begin(root.get()));
  if (Status done = walk.walk(root.get(), "", 0); !done) builder.add_layer_problem(done.error());
  builder.resolve_hard_links();
  for (const std::string& file : walk.linked()) {
    if (!builder.wants_again(file)) continue;
    TRY_STATUS(check_time(*options.limits));
    if (Status read = read_again(builder, root.get(), file, options); !read)
      builder.add_problem({file}, std::move(read).error());
  }
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
    if (Status read = read_again(builder, root.get(), file.content, options); !read)
      builder.add_problem({file.wanted}, read.error());
  }
  Collected collected = std::move(builder.finish(0).collected);
  tell_of_real_places(collected, files);
  return collected;
}

}  // namespace plimsoll
