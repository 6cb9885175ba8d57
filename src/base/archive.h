// base/archive.h - the files of archives, one by one.
//
// Reads   zips on disk by their central directory; zip, tar, cpio, ar and 7-Zip in memory, also
//         compressed by gzip, bzip2, xz or zstd. Layers have a reader of their own (image/tar.h).
// Safety  size of one file, of all together, and their number are bounded. Names are passed on as
//         they stand and must never become paths.
// Errors  malformed, truncated, too_large, too_many.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

struct ArchiveLimits {
  std::uint64_t file_bytes = std::uint64_t{64} << 20U;
  std::uint64_t total_bytes = std::uint64_t{16} << 30U;
  std::uint64_t files = 5'000'000;
};

/// Called for every regular file; the views end with the call. An Error ends the walk.
using ArchiveVisitor = std::function<Status(std::string_view name, std::string_view bytes)>;

/// Whether the first bytes of a file (262 at best) are those of an archive or of a compressed file.
bool is_archive(std::string_view head);

Status for_each_zipped(const std::string& path, const ArchiveVisitor& visit,
                       ArchiveLimits limits = {});

/// The same of an archive in memory; `name` is what errors call it. A compressed file that is no
/// archive is one file named "data".
Status for_each_archived(std::string_view bytes, const std::string& name,
                         const ArchiveVisitor& visit, ArchiveLimits limits);

}  // namespace plimsoll
