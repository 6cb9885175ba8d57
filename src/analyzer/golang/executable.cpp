// analyzer/golang/executable.cpp - tells the formats of executables apart.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/golang/executable.h"

#include <algorithm>
#include <array>

namespace plimsoll {

namespace {

constexpr std::uint64_t first_read = 4096;  // holds all headers of nearly every executable

struct Format {
  std::string_view magic;
  Result<Executable> (*read)(HeadedFile& file);
};

constexpr std::array<Format, 6> formats = {{
    {"\x7F"
     "ELF",
     read_elf},
    {"MZ", read_pe},
    {"\xFE\xED\xFA\xCE", read_mach_o},
    {"\xFE\xED\xFA\xCF", read_mach_o},
    {"\xCE\xFA\xED\xFE", read_mach_o},
    {"\xCF\xFA\xED\xFE", read_mach_o},
}};

}  // namespace

Status HeadedFile::extend_head(std::uint64_t end) {
  const std::size_t kept = head_.size();
  if (end <= kept) return {};
  head_.resize(end);
  const Result<std::size_t> length = file_.read(kept, std::span(head_).subspan(kept));
  head_.resize(kept + length.value_or(0));
  if (!length) return std::unexpected(length.error());
  return {};
}

Result<std::string> HeadedFile::read(std::uint64_t offset, std::uint64_t length) {
  if (offset >= file_.size()) return std::string();
  length = std::min(length, file_.size() - offset);
  const std::uint64_t in_head = std::min(std::max(offset + length, first_read), head_limit);
  if (offset < head_limit) TRY_STATUS(extend_head(std::min(in_head, file_.size())));
  std::string bytes;
  if (offset < head_.size()) bytes = head_.substr(offset, length);
  const std::size_t from_head = bytes.size();
  if (from_head == length) return bytes;
  bytes.resize(length);
  const auto rest = std::span(bytes).subspan(from_head);
  bytes.resize(from_head + TRY(file_.read(offset + from_head, rest)));
  return bytes;
}

Result<std::string> HeadedFile::read_all(std::uint64_t offset, std::uint64_t length) {
  std::string bytes = TRY(read(offset, length));
  if (bytes.size() < length) return fail(Errc::truncated, "executable ends early");
  return bytes;
}

Result<std::optional<Executable>> read_executable(HeadedFile& file) {
  const std::string start = TRY(file.read(0, 4));
  for (const auto& [magic, read] : formats) {
    if (!start.starts_with(magic)) continue;
    Executable executable = TRY(read(file));
    std::ranges::sort(executable.segments, {}, &Segment::offset);
    return executable;
  }
  return std::nullopt;
}

}  // namespace plimsoll
