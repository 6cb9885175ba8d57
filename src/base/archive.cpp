// base/archive.cpp - libarchive behind base/archive.h: the only file that includes it.
// SPDX-License-Identifier: Apache-2.0
#include "base/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>

#include "base/text.h"

namespace plimsoll {

namespace {

struct Free {
  void operator()(struct archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<struct archive, Free>;

std::unexpected<Error> archive_error(const std::string& path, const Reader& reader) {
  const char* const reason = archive_error_string(reader.get());
  return fail(Errc::malformed, path + ": " + (reason != nullptr ? reason : "not an archive"));
}

/// Reads the entry that the reader stands at into `bytes`, which keeps its memory between calls.
Status read_entry(const std::string& path, const Reader& reader, std::uint64_t limit,
                  std::string& bytes) {
  constexpr std::size_t step = 1U << 16U;
  std::size_t have = 0;
  for (;;) {
    bytes.resize(have + step);
    const la_ssize_t got = archive_read_data(reader.get(), bytes.data() + have, step);
    if (got < 0) return archive_error(path, reader);
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

Status for_each_file(const std::string& path, const Reader& reader, const ArchiveVisitor& visit,
                     const ArchiveLimits& limits) {
  std::string bytes;
  std::uint64_t total = 0;
  for (std::uint64_t files = 0;; ++files) {
    struct archive_entry* entry = nullptr;
    const int status = archive_read_next_header(reader.get(), &entry);
    if (status == ARCHIVE_EOF) return {};
    // A warning is about one entry's attributes, which nobody asks for here.
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return archive_error(path, reader);
    if (files >= limits.files) return fail(Errc::too_many, path + ": more files than allowed");
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    TRY_STATUS(read_entry(path, reader, limits.file_bytes, bytes));
    total += bytes.size();
    if (total > limits.total_bytes) return fail(Errc::too_large, path + ": inflates to too much");
    const char* const name = archive_entry_pathname(entry);
    TRY_STATUS(visit(name != nullptr ? name : "", bytes));
  }
}

constexpr std::array<std::string_view, 4> filter_marks = {"\x1F\x8B"sv, "BZh"sv,
                                                          "\xFD"
                                                          "7zXZ"sv,
                                                          "\x28\xB5\x2F\xFD"sv};
constexpr std::array<std::string_view, 5> format_marks = {"PK\3\4"sv, "7z\xBC\xAF\x27\x1C"sv,
                                                          "!<arch>\n"sv, "070701"sv, "070707"sv};

bool has_mark(std::string_view head, std::span<const std::string_view> marks) {
  return std::ranges::any_of(marks, [&](std::string_view mark) { return head.starts_with(mark); });
}

}  // namespace

bool is_archive(std::string_view head) {
  constexpr std::size_t tar_mark = 257;
  return has_mark(head, filter_marks) || has_mark(head, format_marks) ||
         head.substr(std::min(head.size(), tar_mark)).starts_with("ustar");
}

Status for_each_zipped(const std::string& path, const ArchiveVisitor& visit, ArchiveLimits limits) {
  const Reader reader(archive_read_new());
  archive_read_support_format_zip_seekable(reader.get());
  constexpr std::size_t block = 1U << 18U;
  if (archive_read_open_filename(reader.get(), path.c_str(), block) != ARCHIVE_OK) {
    return archive_error(path, reader);
  }
  return for_each_file(path, reader, visit, limits);
}

Status for_each_archived(std::string_view bytes, const std::string& name,
                         const ArchiveVisitor& visit, ArchiveLimits limits) {
  const Reader reader(archive_read_new());
  archive_read_support_format_zip(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_cpio(reader.get());
  archive_read_support_format_ar(reader.get());
  archive_read_support_format_7zip(reader.get());
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_bzip2(reader.get());
  archive_read_support_filter_xz(reader.get());
  archive_read_support_filter_zstd(reader.get());
  if (has_mark(bytes, filter_marks))
    archive_read_support_format_raw(reader.get());  // a file, no archive
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
    return archive_error(name, reader);
  }
  return for_each_file(name, reader, visit, limits);
}

}  // namespace plimsoll
