// image/overlay.h - what overlay file systems write beside a layer's files: whiteouts, emptied
// folders, files whose content lies elsewhere.
//
// Format  Linux Documentation/filesystems/overlayfs.rst (xattrs trusted.overlay.*, and
//         user.overlay.* of mounts without privileges); fuse-overlayfs (user.fuseoverlayfs.*);
//         containers-storage.conf(5), force_mask (user.containers.override_stat).
// Safety  an image may bring extended attributes of its own: only those count that the mount of
//         this store heeds. Else an image could hide a folder from this tool, and from nobody else.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

/// Who lays the layers of a store over each other, and so which marks count.
enum class OverlayMount : std::uint8_t {
  privileged,  // the kernel for root: trusted.overlay.* alone
  user,        // the kernel in a user's namespace: user.overlay.* as well
  fuse,        // fuse-overlayfs: user.fuseoverlayfs.* and recorded owners as well
};

/// Owner and mode as the image says them; on the disk they are what the store's user may set.
struct RecordedOwner {
  std::uint32_t uid = 0, gid = 0, mode = 0;
  bool operator==(const RecordedOwner&) const = default;
};

struct OverlayMarks {
  bool opaque = false;    // a folder that hides what lower layers have in it
  bool whiteout = false;  // a file that stands for a removed name
  std::optional<RecordedOwner> owner;
  std::optional<Error> elsewhere;  // why the content here is not that of the image
};

/// The marks of an open file or folder. Errors: marks that should count and make no sense.
Result<OverlayMarks> overlay_marks_of(int fd, OverlayMount mount);

/// "UID:GID:MODE" with an octal mode; newer writers put the file's type behind a further colon.
Result<RecordedOwner> parse_recorded_owner(std::string_view text);

/// False in the namespaces of users (podman unshare, rootless containers).
bool is_in_first_user_namespace();

/// Whether the kernel shows trusted.* attributes to this process: it hides them without a word from
/// those who lack CAP_SYS_ADMIN.
bool sees_trusted_marks();

}  // namespace plimsoll
