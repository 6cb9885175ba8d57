// fetch/container.cpp - looks at both ends of a file.
//
// Format  zip: APPNOTE 4.3.16, the end of central directory record and, before it, ZIP64's locator.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/container.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"

namespace plimsoll::fetch {

namespace {

constexpr std::string_view local_header = "PK\x03\x04";
constexpr std::string_view end_record = "PK\x05\x06";
constexpr std::string_view zip64_locator = "PK\x06\x07";
constexpr std::size_t end_record_size = 22;
constexpr std::size_t locator_size = 20;
constexpr std::uint64_t tail_size = 65535 + end_record_size + locator_size;
constexpr std::uint32_t in_zip64 = 0xFFFFFFFF;

/// Both ends of a file.
struct Ends {
  std::string head, tail;
  std::uint64_t size = 0;
};

Result<std::string> piece(const Descriptor& file, std::uint64_t offset, std::uint64_t size) {
  std::string bytes(size, '\0');
  bytes.resize(TRY(read_at(file.get(), offset, bytes)));
  return bytes;
}

Result<Ends> read_ends(const std::string& path) {
  const Descriptor file = TRY(open_for_reading(path));
  Ends ends{.size = TRY(identity_of(file.get(), path)).size};
  ends.head = TRY(piece(file, 0, std::min<std::uint64_t>(ends.size, 64)));
  const std::uint64_t tail = std::min(ends.size, tail_size);
  ends.tail = TRY(piece(file, ends.size - tail, tail));
  return ends;
}

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i)
    value |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return value;
}

/// Whether the record at `at` of the tail ends the file, and its directory ends where it begins.
bool closes_the_file(const Ends& ends, std::size_t at) {
  const std::string_view record = std::string_view(ends.tail).substr(at);
  if (record.size() < end_record_size ||
      record.size() != end_record_size + little_endian(record, 20, 2))
    return false;
  const std::uint64_t place = ends.size - record.size();
  const std::uint64_t directory_size = little_endian(record, 12, 4);
  const std::uint64_t directory_at = little_endian(record, 16, 4);
  const bool has_locator =
      at >= locator_size &&
      std::string_view(ends.tail).substr(at - locator_size).starts_with(zip64_locator);
  if (has_locator) return true;
  return directory_at != in_zip64 && directory_at + directory_size == place;
}

Status check_zip(const Ends& ends) {
  if (!ends.head.starts_with(local_header) && !ends.head.starts_with(end_record))
    return fail(Errc::malformed, "what came is not a zip archive");
  for (std::size_t at = ends.tail.rfind(end_record); at != std::string::npos;
       at = at == 0 ? std::string::npos : ends.tail.rfind(end_record, at - 1)) {
    if (closes_the_file(ends, at)) return {};
  }
  return fail(Errc::truncated, "what came is a zip archive without its end");
}

Status check_json(const Ends& ends) {
  if (!trim(ends.head).starts_with('{'))
    return fail(Errc::malformed, "what came is not a JSON object");
  if (!trim(ends.tail).ends_with('}'))
    return fail(Errc::truncated, "what came is a JSON object without its end");
  return {};
}

}  // namespace

Status check_container(const std::string& path, FeedKind kind) {
  const Ends ends = TRY(read_ends(path));
  return kind == FeedKind::zip ? check_zip(ends) : check_json(ends);
}

}  // namespace plimsoll::fetch
