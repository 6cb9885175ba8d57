// base/archive.cpp - libarchive behind base/archive.h: the only file that includes it.
// SPDX-License-Identifier: Apache-2.0
#include "base/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace plimsoll {

namespace {

struct Free {
  void operator()(struct archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<struct archive, Free>;

std::unexpected<Error> zip_error(const std::string& path, const Reader& reader) {
  const char* const reason = archive_error_string(reader.get());
  return fail(Errc::malformed, path + ": " + (reason != nullptr ? reason : "not a zip"));
}

/// Reads the entry that the reader stands at into `bytes`, which keeps its memory between calls.
Status read_entry(const std::string& path, const Reader& reader, std::uint64_t limit,
                  std::string& bytes) {
  constexpr std::size_t step = 1U << 16U;
  std::size_t have = 0;
  for (;;) {
    bytes.resize(have + step);
    const la_ssize_t got = archive_read_data(reader.get(), bytes.data() + have, step);
    if (got < 0) return zip_error(path, reader);
    have += static_cast<std::size_t>(got);
    if (have > limit) {
      return fail(Errc::too_large,
                  path + ": a file has more than " + std::to_string(limit) + " bytes");
    }
    if (got > 0) continue;
    bytes.resize(have);
    return {};
  }
}

}  // namespace

Status for_each_zipped(const std::string& path, const ArchiveVisitor& visit, ArchiveLimits limits) {
  const Reader reader(archive_read_new());
  archive_read_support_format_zip_seekable(reader.get());
  constexpr std::size_t block = 1U << 18U;
  if (archive_read_open_filename(reader.get(), path.c_str(), block) != ARCHIVE_OK) {
    return zip_error(path, reader);
  }
  std::string bytes;
  std::uint64_t total = 0;
  for (std::uint64_t files = 0;; ++files) {
    struct archive_entry* entry = nullptr;
    const int status = archive_read_next_header(reader.get(), &entry);
    if (status == ARCHIVE_EOF) return {};
    if (status != ARCHIVE_OK) return zip_error(path, reader);
    if (files >= limits.files) return fail(Errc::too_many, path + ": more files than allowed");
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    TRY_STATUS(read_entry(path, reader, limits.file_bytes, bytes));
    total += bytes.size();
    if (total > limits.total_bytes) return fail(Errc::too_large, path + ": inflates to too much");
    const char* const name = archive_entry_pathname(entry);
    TRY_STATUS(visit(name != nullptr ? name : "", bytes));
  }
}

}  // namespace plimsoll
