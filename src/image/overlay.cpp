// image/overlay.cpp - what overlay file systems write beside a layer's files.
// SPDX-License-Identifier: Apache-2.0
#include "image/overlay.h"

#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "base/text.h"

namespace plimsoll {

namespace {

/// Names of attributes that may hold marks, and the weakest mount that heeds them.
constexpr std::array<std::pair<std::string_view, OverlayMount>, 3> mark_prefixes = {{
    {"trusted.overlay.", OverlayMount::privileged},
    {"user.overlay.", OverlayMount::user},
    {"user.fuseoverlayfs.", OverlayMount::fuse},
}};
constexpr std::array<std::string_view, 2> owner_names = {"user.containers.override_stat",
                                                         "user.fuseoverlayfs.override_stat"};

/// The value of an attribute that is short wherever it means something.
Result<std::string> value_of(int fd, const std::string& name) {
  std::array<char, 4096> value{};
  const auto length = ::fgetxattr(fd, name.c_str(), value.data(), value.size());
  if (length < 0) return std::unexpected(os_error("attribute " + printable(name), errno));
  return std::string(value.data(), static_cast<std::size_t>(length));
}

/// The names of all attributes, each with a zero behind it.
Result<std::string> names_of(int fd) {
  const auto length = ::flistxattr(fd, nullptr, 0);
  if (length == 0 || (length < 0 && errno == ENOTSUP)) return std::string();
  std::string names(length < 0 ? 0 : static_cast<std::size_t>(length), '\0');
  const auto got = length < 0 ? length : ::flistxattr(fd, names.data(), names.size());
  if (got < 0) return std::unexpected(os_error("extended attributes", errno));
  names.resize(static_cast<std::size_t>(got));
  return names;
}

/// What stands behind a prefix that counts: "opaque".
std::string_view mark_of(std::string_view name, OverlayMount mount) {
  for (const auto& [prefix, least] : mark_prefixes) {
    if (mount >= least && name.starts_with(prefix)) return name.substr(prefix.size());
  }
  return {};
}

Error lies_elsewhere(std::string_view mark) {
  return {Errc::unsupported, "content lies in another layer of the store (overlay " +
                                 std::string(mark) + "): it is not read"};
}

Status take_mark(OverlayMarks& marks, int fd, const std::string& name, OverlayMount mount) {
  const bool is_owner = std::ranges::find(owner_names, name) != owner_names.end();
  if (is_owner && mount == OverlayMount::fuse) {
    const std::string value = TRY(value_of(fd, name));
    marks.owner = TRY(parse_recorded_owner(value));
    return {};
  }
  const std::string_view mark = mark_of(name, mount);
  // "x" marks folders with whiteouts that are files: nothing is hidden by it.
  if (mark == "opaque") marks.opaque = marks.opaque || TRY(value_of(fd, name)) == "y";
  if (mark == "whiteout") marks.whiteout = true;
  if (mark == "redirect" || mark == "metacopy") marks.elsewhere = lies_elsewhere(mark);
  return {};
}

}  // namespace

Result<OverlayMarks> overlay_marks_of(int fd, OverlayMount mount) {
  OverlayMarks marks;
  const std::string names = TRY(names_of(fd));
  for (const std::string_view name : split(names, '\0')) {
    if (!name.empty()) TRY_STATUS(take_mark(marks, fd, std::string(name), mount));
  }
  return marks;
}

Result<RecordedOwner> parse_recorded_owner(std::string_view text) {
  const auto parts = split(text, ':');
  const auto uid = number<std::uint32_t>(parts[0]);
  const auto gid = number<std::uint32_t>(parts.size() > 1 ? parts[1] : "");
  const auto mode = number<std::uint32_t>(parts.size() > 2 ? parts[2] : "", 8);
  if (!uid || !gid || !mode) {
    return fail(Errc::malformed, "recorded owner is not UID:GID:MODE: " + printable(text));
  }
  return RecordedOwner{.uid = *uid, .gid = *gid, .mode = *mode & 07777U};
}

bool is_in_first_user_namespace() {
  constexpr ino_t first_namespace = 0xEFFFFFFD;  // Linux, PROC_USER_INIT_INO
  struct stat status{};
  return ::stat("/proc/self/ns/user", &status) == 0 && status.st_ino == first_namespace;
}

bool sees_trusted_marks() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) return false;
  const bool is_admin = (sets[0].effective & (1U << unsigned{CAP_SYS_ADMIN})) != 0;
  return is_admin && is_in_first_user_namespace();
}

}  // namespace plimsoll
