// image/file_attributes.cpp
// SPDX-License-Identifier: Apache-2.0
#include "image/file_attributes.h"

#include <sys/xattr.h>

#include <array>
#include <cerrno>

namespace plimsoll {

Result<std::optional<FileCapabilities>> capabilities_of(int fd) {
  std::array<char, capabilities_size> value{};
  const auto length = ::fgetxattr(fd, capabilities_attribute, value.data(), value.size());
  if (length < 0) {
    if (errno == ENODATA || errno == ENOTSUP) return std::nullopt;
    return std::unexpected(os_error("file capabilities", errno));
  }
  return decode_file_capabilities({value.data(), static_cast<std::size_t>(length)});
}

}  // namespace plimsoll
