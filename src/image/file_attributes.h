// image/file_attributes.h - extended attributes of files on the disk that say what a program may.
//
// Format  xattr(7), capabilities(7).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/result.h"
#include "facts/file_capabilities.h"

namespace plimsoll {

/// Of an open file; nothing if it has none, or its file system keeps none.
Result<std::optional<FileCapabilities>> capabilities_of(int fd);

}  // namespace plimsoll
